#include "adapters/prisma/prisma.h"

#include <algorithm>

#include "adapters/collation.h"
#include "adapters/names.h"
#include "adapters/side_folders.h"
#include "adapters/sql_file.h"

namespace reconcile {
namespace {

constexpr std::string_view lock_file = "migration_lock.toml";

// Before 6.6.0 the engine, written in Rust, listed the folders in byte order.
bool sorts_by_bytes(std::string_view version) {
  return !leading_number(version).empty() && compare_numbers(leading_number(version), "6.6.0") < 0;
}

Migration read_migration(const FileTree& tree, const std::string& folder, Source& source) {
  Migration migration{.name = std::string(file_name(folder)), .path = join_path(folder, "migration.sql")};
  migration.number = leading_number(migration.name);
  read_sql_file(tree, HashOf::DecodedText, migration, source.problems);
  if (migration.present) migration.chunks = whole_text(migration.text);
  return migration;
}

// SQL files that Prisma never runs: beside the folders, or deeper than migration.sql.
void read_outside(const FileTree& tree, const Folder& root, const Folder& folder, Source& source) {
  for (const DirectoryEntry& entry : folder.entries) {
    if (!entry.is_file() || !ends_with_sql(entry.name)) continue;
    bool is_root = folder.path == root.path;
    bool is_migration = entry.name == "migration.sql" && parent_path(folder.path) == root.path && !is_root;
    if (is_migration) continue;
    std::string path = join_path(folder.path, entry.name);
    OutsideReason why = undo_kind(entry.name).value_or(OutsideReason::Unjournaled);
    for (std::string_view up = folder.path; up != root.path; up = parent_path(up)) {
      if (is_archive_name(file_name(up)) && leading_number(file_name(up)).empty()) why = OutsideReason::Archived;
    }
    read_outside_file(tree, std::move(path), why, HashOf::DecodedText, source);
  }
}

void read_lock(const FileTree& tree, const Place& place, Source& source) {
  std::string path = join_path(place.path, lock_file);
  auto text = tree.read(path);
  if (!text) return;
  std::string provider = prisma::lock_provider(*text);
  if (!provider.empty()) {
    if (!place.dialect) source.dialect = prisma::dialect_named(provider);
    if (prisma::dialect_named(provider) == source.dialect) return;
    source.problems.push_back({"guard/could-not-check", "`" + path + "` names the provider `" + provider + "`, the schema another one, so every migrate command stops with P3019",
                               Location::of_file(path), "restore the line `provider = \"" + std::string(to_string(source.dialect)) + "\"`, unless the history is really for another database"});
    return;
  }
  source.problems.push_back({"guard/could-not-check", "`" + path + "` names no provider, so every migrate command stops with P3019",
                             Location::of_file(path), "restore the line `provider = \"postgresql\"`"});
}

}  // namespace

std::string prisma::lock_provider(std::string_view toml) {
  // No TOML parser on Prisma's side either: the first line that starts with `provider`.
  while (!toml.empty()) {
    std::size_t end = std::min(toml.find('\n'), toml.size());
    std::string_view line = toml.substr(0, end);
    toml.remove_prefix(std::min(end + 1, toml.size()));
    if (!line.starts_with("provider")) continue;
    std::size_t open = line.find('"'), close = line.rfind('"');
    return open < close ? std::string(line.substr(open + 1, close - open - 1)) : std::string();
  }
  return {};
}

Dialect prisma::dialect_named(std::string_view provider) {
  if (provider == "postgresql" || provider == "postgres") return Dialect::PostgreSql;
  if (provider == "mysql") return Dialect::MySql;
  if (provider == "sqlite") return Dialect::Sqlite;
  return Dialect::Other;
}

std::optional<std::string> PrismaAdapter::probe(const TreeIndex& index, const Folder& folder) const {
  if (folder.has_file(lock_file)) return std::string(lock_file);
  std::size_t migrations = 0;
  for (const DirectoryEntry& entry : folder.entries) {
    const Folder* inner = entry.is_directory() ? index.find(join_path(folder.path, entry.name)) : nullptr;
    if (inner != nullptr && inner->has_file("migration.sql") && !leading_number(entry.name).empty()) ++migrations;
  }
  if (migrations == 0) return std::nullopt;
  return "folders with migration.sql";
}

Source PrismaAdapter::read(const FileTree& tree, const TreeIndex& index, const Place& place) const {
  Source source = make_source(*this, place);
  source.tool = "prisma";
  source.transaction = TransactionMode::ImplicitPerFile;
  source.numbers_matter = false;  // the folder's whole name is the identity
  if (!place.ledger) source.ledger = {"public", "_prisma_migrations", false};
  read_lock(tree, place, source);
  const Folder* folder = index.find(place.path);
  if (folder == nullptr) return source;
  for (const DirectoryEntry& entry : folder->entries) {
    if (entry.is_directory()) source.migrations.push_back(read_migration(tree, join_path(folder->path, entry.name), source));
  }
  bool by_bytes = sorts_by_bytes(place.tool_version);
  source.order_rule = by_bytes ? "byte order of folder names (Prisma before 6.6)" : "localeCompare of folder names";
  if (!by_bytes) {
    std::ranges::stable_sort(source.migrations, [](const Migration& a, const Migration& b) {
      return locale_compare(a.name, b.name) < 0;
    });
  }
  read_outside(tree, *folder, *folder, source);
  for (const Folder* inner : index.below(place.path)) read_outside(tree, *folder, *inner, source);
  return source;
}

}  // namespace reconcile
