#include <algorithm>
#include <map>

#include "adapters/config/drizzle_config.h"
#include "adapters/drizzle_snapshot/reader.h"
#include "adapters/drizzle_snapshot/script.h"
#include "adapters/sql_file.h"
#include "reconcile/declared/languages.h"

namespace reconcile::declared {
namespace {

Holds drizzle_holds(bool rows, const drizzle_snapshot::Model& model) {
  Holds out;
  out.unique_constraints = out.partial_indexes = out.expression_indexes = out.identity = out.generated = true;
  out.check_constraints = true;
  out.policies = out.views = out.sequences = rows;
  // Kits before 0.30 had no words for these: their silence says nothing.
  out.views = out.views || !model.views.empty();
  out.sequences = out.sequences || !model.sequences.empty();
  return out;
}

// A problem that makes the whole snapshot useless.
void refuse(const Error& error, DeclaredSchema& out) {
  out.complete = false;
  out.problems.push_back({"guard/could-not-check", error.message, Location::of_file(out.origin), error.help});
}

bool has_key(const std::string& text, std::string_view key) { return text.find("\"" + std::string(key) + "\"") != std::string::npos; }

// What the kit that wrote it knew of: a key that it always writes.
void limit_to_its_words(const std::string& text, Holds& holds) {
  if (has_key(text, "ddl") || has_key(text, "deltas")) return;
  holds.policies = has_key(text, "policies") && has_key(text, "isRLSEnabled");
  holds.views = has_key(text, "views");
  holds.sequences = has_key(text, "sequences");
  holds.check_constraints = has_key(text, "checkConstraints");
}

DeclaredSchema declare(const std::string& path, const std::string& text, Result<drizzle_snapshot::Model> model) {
  DeclaredSchema out{.language = Language::DrizzleSnapshot, .origin = path, .files = {path}};
  if (!model) {
    refuse(model.error(), out);
    return out;
  }
  out.sql = to_script(*model);
  out.holds = drizzle_holds(has_key(text, "ddl") || has_key(text, "deltas"), *model);
  limit_to_its_words(text, out.holds);
  out.holds.roles = !model->roles.empty();
  out.schemas.insert("public");
  out.schemas.insert(model->schemas.begin(), model->schemas.end());
  return out;
}

// Those that no other stands on.
std::vector<const Snapshot*> leaves(const std::vector<Snapshot>& snapshots) {
  std::vector<const Snapshot*> out;
  for (const Snapshot& snapshot : snapshots) {
    const bool parent = std::ranges::any_of(snapshots, [&](const Snapshot& other) {
      return std::ranges::find(other.prev_ids, snapshot.id) != other.prev_ids.end();
    });
    if (!parent) out.push_back(&snapshot);
  }
  return out;
}

class Snapshots {
 public:
  Snapshots(const FileTree& tree, const Source& source) : tree_(tree), source_(source) {}

  DeclaredSchema read(const Snapshot& snapshot) {
    const std::string text = text_of(snapshot.path);
    return declare(snapshot.path, text, drizzle_snapshot::read_state(text, snapshot.path, [&](const std::string& id) { return by_id(id); }));
  }

  // The state that several heads make together, as the next `generate` would take it.
  DeclaredSchema read_merged(const std::vector<const Snapshot*>& heads) {
    if (heads.size() == 1) return read(*heads.front());
    std::string ids;
    for (const Snapshot* head : heads) ids += (ids.empty() ? "\"" : ", \"") + head->id + "\"";
    const std::string text = R"({"type": "diff", "dialect": "postgres", "id": "", "deltas": [], "prevIds": [)" + ids + "]}";
    const std::string& path = heads.back()->path;
    return declare(path, text, drizzle_snapshot::read_state(text, path, [&](const std::string& id) { return by_id(id); }));
  }

 private:
  std::string text_of(const std::string& path) const { return tree_.read(path).value_or(""); }

  std::string by_id(const std::string& id) const {
    auto it = std::ranges::find(source_.snapshots, id, &Snapshot::id);
    return it == source_.snapshots.end() ? std::string() : text_of(it->path);
  }

  const FileTree& tree_;
  const Source& source_;
};

// drizzle-kit's own choice: the last file by name.
const Snapshot* newest(const Source& source) {
  auto it = std::ranges::max_element(source.snapshots, {}, &Snapshot::prefix);
  return it == source.snapshots.end() ? nullptr : &*it;
}

void configure(const FileTree& tree, const TreeIndex& index, const Source& source, DeclaredSchema& out) {
  for (const DrizzleConfig& config : read_drizzle_configs(tree, index)) {
    if (config.out != source.path) continue;
    out.tables_filter = config.tables_filter;
    if (!config.schema_filter.empty()) out.schemas = {config.schema_filter.begin(), config.schema_filter.end()};
  }
}

}  // namespace

DeclaredSchema drizzle_snapshot_file(const FileTree& tree, const std::string& path) {
  const std::string text = tree.read(path).value_or("");
  return declare(path, text, drizzle_snapshot::read_snapshot(text, path));
}

DeclaredSchema drizzle_snapshot_of(const FileTree& tree, const Source& source, const Snapshot& snapshot) {
  return Snapshots(tree, source).read(snapshot);
}

std::vector<DeclaredSchema> drizzle_declarations(const FileTree& tree, const TreeIndex& index, const Source& source) {
  if (source.dialect != Dialect::PostgreSql || source.snapshots.empty()) return {};
  Snapshots snapshots(tree, source);
  std::vector<DeclaredSchema> out;
  if (source.adapter == "drizzle-v1") {
    std::vector<const Snapshot*> heads = leaves(source.snapshots);
    if (heads.empty()) return {};
    out.push_back(snapshots.read_merged(heads));
  } else {
    out.push_back(snapshots.read(*newest(source)));
  }
  configure(tree, index, source, out.front());
  return out;
}

}  // namespace reconcile::declared
