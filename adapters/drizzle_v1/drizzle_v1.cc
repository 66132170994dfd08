#include "adapters/drizzle_v1/drizzle_v1.h"

#include <algorithm>

#include "adapters/collation.h"
#include "adapters/drizzle/snapshot.h"
#include "adapters/names.h"
#include "adapters/side_folders.h"
#include "adapters/sql_file.h"

namespace reconcile {
namespace {

Migration read_migration(const FileTree& tree, const Folder& folder, Source& source) {
  Migration migration{.name = std::string(file_name(folder.path)), .path = join_path(folder.path, "migration.sql")};
  migration.number = leading_number(migration.name);
  migration.when = timestamp_of(migration.name);
  read_sql_file(tree, HashOf::DecodedText, migration, source.problems);
  if (migration.present) migration.chunks = split_at_breakpoints(migration.text);
  if (folder.has_file("snapshot.json")) {
    std::size_t before = source.snapshots.size();
    drizzle::read_snapshot(tree, join_path(folder.path, "snapshot.json"), migration.name, source.snapshots, source.problems);
    if (source.snapshots.size() > before) {
      migration.snapshot_id = source.snapshots.back().id;
      migration.parents = source.snapshots.back().prev_ids;
    }
  }
  return migration;
}

}  // namespace

std::optional<std::string> DrizzleV1Adapter::probe(const TreeIndex& index, const Folder& folder) const {
  // Prisma's folders hold a migration.sql too; the snapshot beside it tells them apart.
  for (const DirectoryEntry& entry : folder.entries) {
    if (!entry.is_directory()) continue;
    const Folder* inner = index.find(join_path(folder.path, entry.name));
    bool is_migration = inner != nullptr && inner->has_file("snapshot.json") && timestamp_of(entry.name);
    if (is_migration) return "folders with migration.sql and snapshot.json";
  }
  return std::nullopt;
}

Source DrizzleV1Adapter::read(const FileTree& tree, const TreeIndex& index, const Place& place) const {
  Source source = make_source(*this, place);
  source.tool = place.tool.empty() ? "drizzle-kit" : place.tool;
  source.transaction = TransactionMode::AllPendingInOne;
  source.order_rule = "localeCompare of folder names";
  source.numbers_matter = false;  // the folder's whole name is the identity
  if (!place.ledger) source.ledger = {"drizzle", "__drizzle_migrations", false};
  const Folder* folder = index.find(place.path);
  if (folder == nullptr) return source;
  for (const DirectoryEntry& entry : folder->entries) {
    std::string path = join_path(folder->path, entry.name);
    if (ends_with_sql(entry.name) && entry.is_file()) {
      OutsideReason why = undo_kind(entry.name).value_or(OutsideReason::Unjournaled);
      read_outside_file(tree, path, why, HashOf::DecodedText, source);
    }
    const Folder* inner = entry.is_directory() ? index.find(path) : nullptr;
    if (inner == nullptr) continue;
    // The migrator looks only at folders that have a migration.sql.
    if (inner->find("migration.sql") != nullptr) source.migrations.push_back(read_migration(tree, *inner, source));
  }
  read_side_folders(tree, index, HashOf::DecodedText, source);
  std::ranges::stable_sort(source.migrations, [](const Migration& a, const Migration& b) {
    return locale_compare(a.name, b.name) < 0;
  });
  if (tree.is_file(join_path(place.path, "meta/_journal.json"))) {
    std::string journal = join_path(place.path, "meta/_journal.json");
    source.journal = Journal{.path = journal, .version = {}, .dialect = {}, .entries = {}, .conflict_markers = {}};
    source.problems.push_back({"guard/could-not-check", "`" + journal + "` stands beside folders of Drizzle 1.x, which then refuses to run",
                               Location::of_file(journal), "finish the move with `drizzle-kit up`"});
  }
  return source;
}

}  // namespace reconcile
