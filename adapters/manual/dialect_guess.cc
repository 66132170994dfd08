#include "adapters/manual/dialect_guess.h"

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/names.h"
#include "core/base/file_tree.h"

namespace reconcile::manual {
namespace {

std::optional<Dialect> by_folder(std::string_view path) {
  for (std::string_view up = path; !up.empty(); up = parent_path(up)) {
    std::string name = lower(file_name(up));
    if (name == "mysql" || name == "mariadb") return Dialect::MySql;
    if (name == "sqlite" || name == "sqlite3" || name == "d1" || name == "libsql" || name == "turso") return Dialect::Sqlite;
    if (name == "postgres" || name == "postgresql" || name == "pg" || name == "supabase") return Dialect::PostgreSql;
    for (std::string_view other : {"clickhouse", "h2", "mssql", "sqlserver", "oracle", "cassandra", "snowflake", "bigquery", "duckdb"}) {
      if (name == other) return Dialect::Other;
    }
  }
  return std::nullopt;
}

struct Spelling {
  std::string_view text;  // lower case
  Dialect dialect;
};

constexpr std::array<Spelling, 14> spellings{{
    {"engine=innodb", Dialect::MySql}, {"engine = innodb", Dialect::MySql}, {"auto_increment", Dialect::MySql},
    {" unsigned", Dialect::MySql}, {"autoincrement", Dialect::Sqlite}, {"pragma ", Dialect::Sqlite},
    {"without rowid", Dialect::Sqlite}, {"unixepoch(", Dialect::Sqlite}, {"engine = mergetree", Dialect::Other},
    {"engine=mergetree", Dialect::Other}, {"replacingmergetree", Dialect::Other}, {"nvarchar(", Dialect::Other},
    {"create table `", Dialect::Sqlite}, {"create table if not exists `", Dialect::Sqlite},
}};

constexpr std::array<std::string_view, 10> postgres_spellings{
    "jsonb", "timestamptz", "timestamp with time zone", "plpgsql", "bigserial", "gen_random_uuid", "::text", "bytea", "serial primary", "::regclass"};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

Dialect guess_dialect(const Source& source) {
  if (auto dialect = by_folder(source.path)) return *dialect;
  // The first files make the tables; a few kilobytes of each are enough.
  std::size_t votes[4] = {0, 0, 0, 0};
  for (const Migration& migration : source.migrations) {
    if (&migration - source.migrations.data() >= 20) break;
    std::string text = lower(std::string_view(migration.text).substr(0, 8192));
    for (const Spelling& spelling : spellings) votes[static_cast<int>(spelling.dialect)] += contains(text, spelling.text);
    for (std::string_view spelling : postgres_spellings) votes[0] += contains(text, spelling);
  }
  auto most = std::max_element(std::begin(votes), std::end(votes));
  return *most > votes[0] ? static_cast<Dialect>(most - std::begin(votes)) : Dialect::PostgreSql;
}

bool runs_only_outside_transactions(std::string_view text) {
  std::string words = lower(text);
  for (std::string_view part : {"index concurrently", "create database", "drop database", "create tablespace", "alter system"}) {
    if (contains(words, part)) return true;
  }
  return words.starts_with("vacuum") || contains(words, "\nvacuum");
}

}  // namespace reconcile::manual
