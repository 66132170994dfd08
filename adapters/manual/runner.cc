#include "adapters/manual/runner.h"

#include <algorithm>
#include <array>

#include "adapters/names.h"

namespace reconcile::manual {
namespace {

using enum TransactionMode;

constexpr std::array<Runner, 13> all_runners{{
    {.name = "psql", .transaction = Autocommit, .ledger_schema = "", .ledger_table = "", .only_numbered = false, .strips_bom = true, .through_psql = true, .fresh_session = true},
    {.name = "goose", .transaction = ExplicitPerFile, .ledger_schema = "public", .ledger_table = "goose_db_version"},
    {.name = "dbmate", .transaction = ExplicitPerFile, .ledger_schema = "public", .ledger_table = "schema_migrations", .numeric = false},
    {.name = "sql-migrate", .transaction = ExplicitPerFile, .ledger_schema = "public", .ledger_table = "gorp_migrations", .only_numbered = false},
    {.name = "node-pg-migrate", .transaction = AllPendingInOne, .ledger_schema = "public", .ledger_table = "pgmigrations", .only_numbered = false},
    {.name = "tern", .transaction = ExplicitPerFile, .ledger_schema = "public", .ledger_table = "schema_version"},
    {.name = "flyway", .transaction = ExplicitPerFile, .ledger_schema = "public", .ledger_table = "flyway_schema_history", .only_numbered = false, .strips_bom = true},
    {.name = "supabase", .transaction = ExplicitPerFile, .ledger_schema = "supabase_migrations", .ledger_table = "schema_migrations", .numeric = false, .fresh_session = true},
    {.name = "golang-migrate", .transaction = ImplicitPerFile, .ledger_schema = "public", .ledger_table = "schema_migrations"},
    {.name = "sqlx", .transaction = ExplicitPerFile, .ledger_schema = "public", .ledger_table = "_sqlx_migrations"},
    {.name = "diesel", .transaction = ExplicitPerFile, .ledger_schema = "public", .ledger_table = "__diesel_schema_migrations", .numeric = false, .only_numbered = false},
    {.name = "hasura", .transaction = ExplicitPerFile, .ledger_schema = "hdb_catalog", .ledger_table = "schema_migrations"},
    {.name = "sqitch", .transaction = Autocommit, .ledger_schema = "sqitch", .ledger_table = "changes", .only_numbered = false, .strips_bom = true, .through_psql = true, .fresh_session = true},
}};

// Whether `file` stands in the folder or above it.
bool stands_above(const TreeIndex& index, std::string_view folder, std::string_view file) {
  while (true) {
    const Folder* found = index.find(folder);
    if (found != nullptr && found->has_file(file)) return true;
    if (folder.empty()) return false;
    folder = parent_path(folder);
  }
}

template <class Predicate>
std::size_t count_sql(const Folder& folder, Predicate&& predicate) {
  return static_cast<std::size_t>(std::ranges::count_if(folder.entries, [&](const DirectoryEntry& entry) {
    return entry.is_file() && ends_with_sql(entry.name) && predicate(lower(entry.name));
  }));
}

}  // namespace

std::span<const Runner> runners() { return all_runners; }

const Runner& runner_named(std::string_view name) {
  auto it = std::ranges::find(all_runners, name, &Runner::name);
  return it == all_runners.end() ? all_runners.front() : *it;
}

std::string_view runner_by_names(const TreeIndex& index, const Folder& folder) {
  if (folder.path == "supabase/migrations" || folder.path.ends_with("/supabase/migrations")) return "supabase";
  const Folder* parent = folder.path.empty() ? nullptr : index.find(parent_path(folder.path));
  if (file_name(folder.path) == "deploy" && parent != nullptr && parent->has_file("sqitch.plan")) return "sqitch";
  if (has_up_folders(index, folder)) return stands_above(index, folder.path, "diesel.toml") ? "diesel" : "hasura";
  std::size_t total = count_sql(folder, [](const std::string&) { return true; });
  std::size_t flyway = 0;
  for (const DirectoryEntry& entry : folder.entries) flyway += entry.is_file() && flyway_name(entry.name).kind != 0;
  if (flyway * 2 > total) return "flyway";
  bool rust = stands_above(index, folder.path, "Cargo.toml");
  if (count_sql(folder, [](const std::string& name) { return name.ends_with(".up.sql"); }) > 0) {
    return rust ? "sqlx" : "golang-migrate";
  }
  std::size_t numbered = count_sql(folder, [](const std::string& name) { return !leading_number(name).empty(); });
  return rust && numbered == total ? "sqlx" : "";
}

FlywayName flyway_name(std::string_view file_name) {
  std::size_t separator = file_name.find("__");
  if (separator == std::string_view::npos || separator == 0 || !ends_with_sql(file_name)) return {};
  char kind = file_name[0];
  std::string_view version = file_name.substr(1, separator - 1);
  if (kind == 'R') return version.empty() ? FlywayName{'R', {}} : FlywayName{};
  bool is_version = !version.empty() && version.find_first_not_of("0123456789._") == std::string_view::npos;
  bool known = kind == 'V' || kind == 'U' || kind == 'B';
  return known && is_version ? FlywayName{kind, version} : FlywayName{};
}

bool has_up_folders(const TreeIndex& index, const Folder& folder) {
  for (const DirectoryEntry& entry : folder.entries) {
    const Folder* inner = entry.is_directory() ? index.find(join_path(folder.path, entry.name)) : nullptr;
    if (inner != nullptr && inner->has_file("up.sql") && !leading_number(entry.name).empty()) return true;
  }
  return false;
}

}  // namespace reconcile::manual
