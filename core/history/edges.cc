#include "core/history/edges.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "core/base/file_tree.h"
#include "core/base/utf8.h"

namespace reconcile {
namespace {

bool in_history(const Vertex& vertex) { return vertex.kind == VertexKind::Migration; }

// Line endings, a BOM and blanks at the end change a file's hash and nothing of what it does.
std::string comparable_text(std::string_view text) {
  if (text.starts_with(utf8::bom)) text.remove_prefix(utf8::bom.size());
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (c != '\r') out.push_back(c);
  }
  out.erase(out.find_last_not_of(" \t\n") + 1);
  return out;
}

// The part of a name after its last dot: what an unqualified look-up can match.
std::string_view bare(std::string_view name) { return name.substr(name.rfind('.') + 1); }

struct Maker {
  VertexId vertex;
  const ObjectKey* object;
};

struct KeyHash {
  std::size_t operator()(const ObjectKey& key) const { return std::hash<std::string>()(key.name) * 31 + std::hash<std::string>()(key.kind); }
};

// Who makes what, by key and by bare name.
class Makers {
 public:
  explicit Makers(const EdgeInput& in) : in_(in) {
    for (VertexId v = 0; v < in.vertices.size(); ++v) {
      for (const ObjectKey& key : in.effects[v].makes) {
        by_bare_name_[std::string(bare(key.name))].push_back({v, &key});
        by_key_[key].push_back(v);
      }
    }
  }

  // Everything that could be what `user` looked for and did not find: of its own source or of one that
  // shares its database. What the history makes comes before what only an outside file makes.
  const Maker* of_missed(VertexId user, const ObjectKey& missed) const {
    auto found = by_bare_name_.find(std::string(bare(missed.name)));
    if (found == by_bare_name_.end()) return nullptr;
    const Maker* best = nullptr;
    for (const Maker& maker : found->second) {
      if (maker.vertex == user || !may_be(missed, *maker.object) || !related(user, maker.vertex)) continue;
      if (best == nullptr || rank(user, maker.vertex) < rank(user, best->vertex)) best = &maker;
    }
    return best;
  }

  std::vector<VertexId> of(const ObjectKey& key) const {
    auto found = by_key_.find(key);
    return found == by_key_.end() ? std::vector<VertexId>() : found->second;
  }

 private:
  bool related(VertexId a, VertexId b) const {
    const Vertex &va = in_.vertices[a], &vb = in_.vertices[b];
    return va.source_index == vb.source_index || share_database(in_.source(a), in_.source(b));
  }

  int rank(VertexId user, VertexId maker) const {
    const bool same_source = in_.vertices[user].source_index == in_.vertices[maker].source_index;
    const bool live = in_history(in_.vertices[maker]) && !in_.source(maker).archived;
    return (live ? 0 : 2) + (same_source ? 0 : 1);
  }

  const EdgeInput& in_;
  std::unordered_map<std::string, std::vector<Maker>> by_bare_name_;
  std::unordered_map<ObjectKey, std::vector<VertexId>, KeyHash> by_key_;
};

// The history's migration that a snapshot belongs to: by its file's prefix in 0.x (of several, the last:
// the later one wrote the file over), by its folder in 1.x.
std::map<std::string, VertexId> vertices_by_snapshot_id(const EdgeInput& in, std::size_t s) {
  std::map<std::string, VertexId> by_prefix;
  const Source& source = in.sources[s];
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    const Migration& migration = source.migrations[i];
    by_prefix[migration.name] = in.first[s] + i;
    if (!migration.number.empty()) by_prefix[migration.number] = in.first[s] + i;
  }
  std::map<std::string, VertexId> out;
  for (const Snapshot& snapshot : source.snapshots) {
    auto found = by_prefix.find(snapshot.prefix);
    if (found != by_prefix.end()) out.emplace(snapshot.id, found->second);
  }
  return out;
}

bool contains_with_equal_definitions(const Effects& whole, const Effects& part) {
  if (!std::includes(whole.makes.begin(), whole.makes.end(), part.makes.begin(), part.makes.end())) return false;
  const bool has_already = std::all_of(part.already.begin(), part.already.end(), [&](const ObjectKey& wanted) {
    return std::any_of(whole.makes.begin(), whole.makes.end(), [&](const ObjectKey& made) { return may_be(wanted, made); });
  });
  if (!has_already) return false;
  return std::all_of(part.definitions.begin(), part.definitions.end(), [&](const auto& definition) {
    auto found = whole.definitions.find(definition.first);
    return found == whole.definitions.end() || found->second == definition.second;
  });
}

}  // namespace

const Migration& EdgeInput::migration(VertexId vertex) const {
  const Vertex& v = vertices[vertex];
  return in_history(v) ? source(vertex).migrations[v.index] : source(vertex).outside[v.index].migration;
}

std::vector<Edge> order_edges(const EdgeInput& in) {
  std::vector<Edge> out;
  for (std::size_t s = 0; s < in.sources.size(); ++s) {
    for (std::size_t i = 1; i < in.sources[s].migrations.size(); ++i) {
      out.push_back({in.first[s] + i, in.first[s] + i - 1, EdgeKind::Order, in.sources[s].order_rule});
    }
  }
  return out;
}

std::vector<Edge> parent_edges(const EdgeInput& in) {
  std::vector<Edge> out;
  for (std::size_t s = 0; s < in.sources.size(); ++s) {
    const auto by_id = vertices_by_snapshot_id(in, s);
    for (std::size_t i = 0; i < in.sources[s].migrations.size(); ++i) {
      for (const std::string& parent : in.sources[s].migrations[i].parents) {
        auto found = by_id.find(parent);
        if (found != by_id.end()) out.push_back({in.first[s] + i, found->second, EdgeKind::Parent, "snapshot " + parent});
      }
    }
  }
  return out;
}

std::vector<Edge> requires_edges(const EdgeInput& in) {
  const Makers makers(in);
  std::vector<Edge> out;
  std::set<std::pair<VertexId, VertexId>> seen;  // one edge a pair: the first object names it
  auto add = [&](VertexId from, VertexId to, const ObjectKey& object) {
    if (from != to && seen.emplace(from, to).second) out.push_back({from, to, EdgeKind::Requires, object.display()});
  };
  for (VertexId v = 0; v < in.vertices.size(); ++v) {
    const Vertex& vertex = in.vertices[v];
    for (const Need& need : in.effects[v].needs) {
      if (need.migration < in.sources[vertex.source_index].migrations.size()) {
        add(v, in.first[vertex.source_index] + need.migration, need.object);
      }
    }
    for (const ObjectKey& missed : in.effects[v].misses) {
      if (const Maker* maker = makers.of_missed(v, missed)) add(v, maker->vertex, *maker->object);
    }
  }
  return out;
}

std::vector<Edge> same_content_edges(const EdgeInput& in) {
  std::unordered_map<std::string, VertexId> first_with;
  std::vector<Edge> out;
  for (VertexId v = 0; v < in.vertices.size(); ++v) {
    const Migration& migration = in.migration(v);
    if (!migration.present || !has_statement(migration, in.source(v).dialect)) continue;
    auto [found, is_new] = first_with.emplace(comparable_text(migration.text), v);
    if (!is_new) out.push_back({v, found->second, EdgeKind::SameContent, ""});
  }
  return out;
}

// Only what the history does not run itself can be superseded: outside files, archives and the migrations
// of another source of the same database.
std::vector<Edge> supersedes_edges(const EdgeInput& in) {
  const Makers makers(in);
  std::vector<Edge> out;
  for (VertexId part = 0; part < in.vertices.size(); ++part) {
    const Effects& effects = in.effects[part];
    if (effects.makes.empty() || !effects.complete) continue;
    for (VertexId whole : makers.of(effects.makes.front())) {
      const bool same_source = in.vertices[whole].source_index == in.vertices[part].source_index;
      if (whole == part || !in_history(in.vertices[whole]) || in.source(whole).archived) continue;
      if (same_source ? in_history(in.vertices[part]) : !share_database(in.source(whole), in.source(part))) continue;
      if (contains_with_equal_definitions(in.effects[whole], effects)) out.push_back({whole, part, EdgeKind::Supersedes, ""});
    }
  }
  return out;
}

bool may_be(const ObjectKey& named, const ObjectKey& made) {
  const bool any_relation = named.kind == "relation" && (made.kind == "table" || made.kind.ends_with("view") ||
                                                         made.kind == "index" || made.kind == "sequence");
  if (named.kind != made.kind && !any_relation) return false;
  if (!made.name.ends_with(named.name)) return false;
  const std::size_t before = made.name.size() - named.name.size();
  return before == 0 || made.name[before - 1] == '.';
}

bool share_database(const Source& a, const Source& b) {
  if (a.id == b.id) return true;
  if (!a.datasource.empty() && a.datasource == b.datasource) return true;
  auto beside = [](const Source& archive, const Source& live) {
    if (!archive.archived || live.archived) return false;
    const std::string_view folder = parent_path(archive.path);
    return folder == live.path || folder == parent_path(live.path);
  };
  return beside(a, b) || beside(b, a);
}

}  // namespace reconcile
