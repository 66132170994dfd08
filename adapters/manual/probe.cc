// Is a folder of SQL files a history? Names decide: numbers in the files', "migrations" in the folder's.
#include <algorithm>
#include <array>
#include <utility>

#include "adapters/manual/manual.h"
#include "adapters/manual/runner.h"
#include "adapters/names.h"

namespace reconcile {
namespace {

struct Unrelated {
  std::string_view folder;
  std::string_view reason;
};

constexpr std::array<Unrelated, 36> unrelated_folders{{
    {"seed", "seed data"}, {"seeds", "seed data"}, {"seeders", "seed data"}, {"seeding", "seed data"},
    {"fixtures", "test data"}, {"__fixtures__", "test data"}, {"testdata", "test data"}, {"test-data", "test data"},
    {"test", "tests"}, {"tests", "tests"}, {"__tests__", "tests"}, {"e2e", "tests"}, {"spec", "tests"},
    {"queries", "queries"}, {"query", "queries"}, {"sqlc", "queries"}, {"snippets", "queries"}, {"analytics", "queries"},
    {"functions", "function definitions"}, {"procedures", "function definitions"}, {"triggers", "trigger definitions"},
    {"views", "view definitions"}, {"policies", "policy definitions"}, {"schemas", "schema definitions"},
    {"schema", "schema definitions"}, {"docs", "documentation"}, {"doc", "documentation"}, {"templates", "templates"},
    {"scripts", "scripts"}, {"init", "set-up scripts"}, {"initdb", "set-up scripts"}, {"initdb.d", "set-up scripts"},
    {"docker-entrypoint-initdb.d", "set-up scripts"}, {"dump", "dumps"}, {"dumps", "dumps"}, {"benchmark", "benchmarks"},
}};

// "db/migrate", "migrations", "sql_migrations", and one level below: "migrations/postgres".
bool is_named_migrations(std::string_view path) {
  if (lower(file_name(path)).find("migrat") != std::string::npos) return true;
  static constexpr std::array<std::string_view, 9> kinds{"postgres", "postgresql", "pg", "default", "sql", "mysql", "sqlite", "up", "public"};
  bool is_kind = std::ranges::find(kinds, lower(file_name(path))) != kinds.end();
  return is_kind && lower(file_name(parent_path(path))).find("migrat") != std::string::npos;
}

struct Count {
  std::size_t files = 0;
  std::size_t numbered = 0;
  std::size_t directions = 0;  // .up.sql, .down.sql
};

Count count_names(const Folder& folder) {
  Count count;
  for (const DirectoryEntry& entry : folder.entries) {
    if (!ends_with_sql(entry.name) || !entry.is_file()) continue;
    ++count.files;
    count.numbered += !leading_number(entry.name).empty() || manual::flyway_name(entry.name).kind != 0;
    std::string name = lower(entry.name);
    count.directions += name.ends_with(".up.sql") || name.ends_with(".down.sql");
  }
  return count;
}

}  // namespace

std::string_view manual::unrelated_reason(std::string_view path) {
  for (std::string_view up = path; !up.empty(); up = parent_path(up)) {
    std::string name = lower(file_name(up));
    auto it = std::ranges::find(unrelated_folders, name, &Unrelated::folder);
    if (it == unrelated_folders.end()) continue;
    // What a folder above is called ("scripts/migrations") counts only where it is about tests.
    if (up == path || it->reason == "tests" || it->reason == "test data") return it->reason;
  }
  return {};
}

std::optional<std::string> ManualAdapter::probe(const TreeIndex& index, const Folder& folder) const {
  std::string_view runner = manual::runner_by_names(index, folder);
  if (!manual::unrelated_reason(folder.path).empty() && runner != "supabase") return std::nullopt;
  Count count = count_names(folder);
  if (runner == "sqitch") return "sqitch.plan";
  if (runner == "supabase" && count.files > 0) return "supabase/migrations";
  if (manual::has_up_folders(index, folder)) return "folders with up.sql";
  if (count.files == 0) return std::nullopt;
  if (count.directions > 1) return ".up.sql and .down.sql files";
  bool named = is_named_migrations(folder.path);
  if (named && count.numbered * 2 >= count.files) return "numbered .sql files in a folder named for migrations";
  if (named) return ".sql files in a folder named for migrations";
  if (is_archive_name(file_name(folder.path)) && count.numbered > 0) return "numbered .sql files in an archive";
  bool mostly_numbered = count.numbered >= 2 && count.numbered * 3 >= count.files * 2;
  return mostly_numbered ? std::optional<std::string>("numbered .sql files") : std::nullopt;
}

}  // namespace reconcile
