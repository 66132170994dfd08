#include "adapters/drizzle/snapshot.h"

#include "adapters/config/json.h"
#include "adapters/config/literal_reader.h"
#include "adapters/conflict.h"
#include "adapters/sql_file.h"

namespace reconcile::drizzle {
namespace {

constexpr std::size_t head_size = 4096;

bool complete(const Literal& root) {
  const Literal* parents = root.find("prevIds");
  bool has_parents = root.find("prevId") != nullptr || (parents != nullptr && parents->is(Literal::Kind::Array));
  return root.find("version") != nullptr && !root.string_at("id").empty() && has_parents;
}

// drizzle-kit indents by two: a member of the outermost object is found without reading the megabytes
// between. Kits of 0.21 write the ids at the end.
Literal read_indented(const std::string& text) {
  Literal root{.kind = Literal::Kind::Object};
  for (std::string_view key : {"version", "id", "prevId", "prevIds"}) {
    std::string line = "\n  \"" + std::string(key) + "\":";
    std::size_t at = text.find(line);
    if (at == std::string::npos) continue;
    std::string_view value = std::string_view(text).substr(at + line.size(), head_size);
    root.members.push_back({std::string(key), read_literal(value)});
  }
  return root;
}

Literal read_whole(const std::string& text) {
  Literal root = read_indented(text);
  bool ends_well = text.find_last_not_of(" \t\r\n") != std::string::npos && text[text.find_last_not_of(" \t\r\n")] == '}';
  if (complete(root) && ends_well) return root;
  return json_error(text) ? Literal{} : read_literal(text);
}

Snapshot transcribed(const std::string& path, std::string prefix, const Literal& root) {
  Snapshot snapshot{.path = path, .prefix = std::move(prefix), .id = root.string_at("id")};
  if (const Literal* version = root.find("version")) snapshot.version = version->text;
  if (const Literal* parent = root.find("prevId")) snapshot.prev_ids.push_back(parent->text);
  if (const Literal* parents = root.find("prevIds")) {
    for (const Literal& parent : parents->items) snapshot.prev_ids.push_back(parent.text);
  }
  return snapshot;
}

}  // namespace

void read_snapshot(const FileTree& tree, const std::string& path, std::string prefix,
                   std::vector<Snapshot>& snapshots, std::vector<LayoutProblem>& problems) {
  auto text = tree.read(path, head_size);
  if (!text) return problems.push_back(unreadable(text.error()));
  Literal root = text->size() < head_size ? read_whole(*text) : read_literal(*text);
  if (text->size() == head_size && !complete(root)) {
    text = tree.read(path);
    if (!text) return problems.push_back(unreadable(text.error()));
    root = read_whole(*text);
  }
  Conflict conflict = find_conflict(*text);
  if (!conflict.markers.empty()) {
    SourceText source(path, *text);
    problems.push_back({"history/journal-conflict", "`" + path + "` holds an unresolved merge",
                        Location::in(source, conflict.markers.front()), "resolve the merge, or generate the snapshot anew"});
    root = read_literal(conflict.ours);
  } else if (!complete(root)) {
    problems.push_back({"guard/could-not-check", "`" + path + "` is no Drizzle snapshot: it is not valid JSON or lacks id, prevId or version",
                        Location::of_file(path), "restore it from git, or generate it anew"});
    return;
  }
  snapshots.push_back(transcribed(path, std::move(prefix), root));
}

}  // namespace reconcile::drizzle
