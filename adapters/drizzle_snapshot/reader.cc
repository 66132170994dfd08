#include "adapters/drizzle_snapshot/reader.h"

#include <set>

#include "adapters/drizzle_snapshot/rows.h"
#include "adapters/drizzle_snapshot/tables.h"

namespace reconcile::drizzle_snapshot {
namespace {

Result<Json> parsed(std::string_view text, const std::string& path) {
  Json root = Json::parse(text, nullptr, false);
  if (root.is_discarded() || !root.is_object()) return Error{"`" + path + "` is no valid JSON", path, "restore it from git, or generate it anew"};
  return root;
}

// Applies a node's state to `rows`: its first parent's, then what the others have and that one lacks, then its own.
class Walker {
 public:
  Walker(const std::function<std::string(const std::string&)>& find, Rows& rows) : find_(find), rows_(rows) {}

  Result<void> visit(const Json& root, const std::string& path) {
    if (!seen_.insert(text_at(root, "id")).second) return {};
    if (text_at(root, "type") != "diff") return take(root, "ddl", path);
    for (const std::string& parent : texts_at(root, "prevIds")) {
      std::string text = find_(parent);
      if (text.empty()) return Error{"`" + path + "` stands on the snapshot " + parent + ", which is not there", path, "restore it from git"};
      auto above = parsed(text, path);
      if (!above) return above.error();
      if (auto done = visit(*above, path); !done) return done;
    }
    return take(root, "deltas", path);
  }

 private:
  Result<void> take(const Json& root, std::string_view key, const std::string& path) {
    const Json& list = member(root, key);
    if (!list.is_array()) return Error{"`" + path + "` has no `" + std::string(key) + "`", path, "restore it from git, or generate it anew"};
    for (const Json& item : list) {
      if (key == "ddl") rows_.add(item); else rows_.apply(item);
    }
    return {};
  }

  const std::function<std::string(const std::string&)>& find_;
  Rows& rows_;
  std::set<std::string> seen_;
};

}  // namespace

Result<Model> read_snapshot(std::string_view text, const std::string& path) {
  return read_state(text, path, [](const std::string&) { return std::string(); });
}

Result<Model> read_state(std::string_view text, const std::string& path, const std::function<std::string(const std::string& id)>& find) {
  auto root = parsed(text, path);
  if (!root) return root.error();
  const std::string dialect = text_at(*root, "dialect");
  if (dialect != "postgresql" && dialect != "pg" && dialect != "postgres") {
    return Error{"`" + path + "` is for the dialect `" + dialect + "`", path, ""};
  }
  if (member(*root, "tables").is_object()) return read_tables(*root);
  Rows rows;
  if (auto done = Walker(find, rows).visit(*root, path); !done) return done.error();
  return rows.to_model();
}

}  // namespace reconcile::drizzle_snapshot
