#include "reconcile/rules/history/archived.h"

#include <algorithm>
#include <set>

namespace reconcile {
namespace {

// Who of the live histories makes what.
class Live {
 public:
  Live(const RuleInput& in, const Source& archive) : in_(in) {
    for (std::size_t s = 0; s < in.sources.size(); ++s) {
      const Source& source = in.sources[s];
      if (source.archived || source.dialect != Dialect::PostgreSql || !share_database(source, archive)) continue;
      for (std::size_t i = 0; i < source.migrations.size(); ++i) add(in.dag.migration(s, i));
    }
  }

  bool empty() const { return empty_; }

  void compare(const Effects& archived, ArchivedFile& out) const {
    std::set<VertexId> makers;
    for (const ObjectKey& key : archived.makes) compare_one(key, archived, out, makers);
    for (const ObjectKey& wanted : archived.already) {
      out.compared = false;
      for (const auto& [made, vertices] : makers_) {
        if (may_be(wanted, made)) makers.insert(vertices.begin(), vertices.end());
      }
    }
    for (VertexId vertex : makers) out.represented_by.push_back(in_.dag.vertices()[vertex].name);
  }

 private:
  void add(VertexId vertex) {
    empty_ = false;
    for (const ObjectKey& key : in_.dag.effects(vertex).makes) makers_[key].push_back(vertex);
  }

  void compare_one(const ObjectKey& key, const Effects& archived, ArchivedFile& out, std::set<VertexId>& makers) const {
    if (std::binary_search(archived.drops.begin(), archived.drops.end(), key)) return;  // gone again at its end
    auto found = makers_.find(key);
    if (found == makers_.end() && key.kind == "column") {
      // A column may have come with its table; then the table's definition has to tell.
      found = makers_.find({"table", key.name.substr(0, key.name.rfind('.'))});
      if (found != makers_.end()) out.compared = false;
    }
    if (found == makers_.end()) return out.missing.push_back(key);
    makers.insert(found->second.begin(), found->second.end());
    compare_definitions(key, archived, found->second, out);
  }

  void compare_definitions(const ObjectKey& key, const Effects& archived, const std::vector<VertexId>& vertices, ArchivedFile& out) const {
    auto mine = archived.definitions.find(key);
    bool known = false, equal = false;
    for (VertexId vertex : vertices) {
      const auto& definitions = in_.dag.effects(vertex).definitions;
      auto theirs = definitions.find(key);
      if (mine == archived.definitions.end() || theirs == definitions.end()) continue;
      known = true;
      equal |= mine->second == theirs->second;
    }
    if (!known) out.compared = false;
    if (known && !equal) out.differing.push_back(key);
  }

  const RuleInput& in_;
  std::map<ObjectKey, std::vector<VertexId>> makers_;
  bool empty_ = true;
};

const Vertex* live_copy(const RuleInput& in, VertexId vertex) {
  for (const Edge& edge : in.dag.edges()) {
    if (edge.kind != EdgeKind::SameContent || (edge.from != vertex && edge.to != vertex)) continue;
    const Vertex& other = in.dag.vertices()[edge.from == vertex ? edge.to : edge.from];
    if (other.kind == VertexKind::Migration && !in.sources[other.source_index].archived) return &other;
  }
  return nullptr;
}

ArchivedFile examined(const RuleInput& in, const Live& live, const Source& source, const Migration& migration, VertexId vertex) {
  const Effects& effects = in.dag.effects(vertex);
  ArchivedFile file;
  file.source = &source;
  file.migration = &migration;
  file.complete = effects.complete;
  if (const Vertex* copy = live_copy(in, vertex)) {
    file.same_text = true;
    file.represented_by = {copy->name};
    return file;
  }
  live.compare(effects, file);
  if (effects.makes.empty() && effects.already.empty()) {
    file.changed = effects.changes;
    file.changed.insert(file.changed.end(), effects.drops.begin(), effects.drops.end());
    file.only_data = effects.changes_data && file.changed.empty();
  }
  return file;
}

}  // namespace

bool ArchivedFile::superseded() const {
  return same_text || (complete && missing.empty() && differing.empty() && changed.empty() && !only_data);
}

void for_each_archived(const RuleInput& in, const std::function<void(const ArchivedFile&)>& body) {
  for (std::size_t s = 0; s < in.sources.size(); ++s) {
    const Source& source = in.sources[s];
    const auto is_archived = [](const OutsideFile& file) { return file.why == OutsideReason::Archived; };
    if (source.dialect != Dialect::PostgreSql) continue;
    if (!source.archived && std::none_of(source.outside.begin(), source.outside.end(), is_archived)) continue;
    const Live live(in, source);
    if (live.empty()) continue;
    auto look_at = [&](const Migration& migration, VertexId vertex) {
      if (migration.present && has_statement(migration, source.dialect)) body(examined(in, live, source, migration, vertex));
    };
    for (std::size_t i = 0; source.archived && i < source.migrations.size(); ++i) look_at(source.migrations[i], in.dag.migration(s, i));
    for (std::size_t i = 0; i < source.outside.size(); ++i) {
      if (is_archived(source.outside[i])) look_at(source.outside[i].migration, in.dag.outside(s, i));
    }
  }
}

}  // namespace reconcile
