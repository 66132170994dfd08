#include "adapters/ledger/known_tables.h"

#include <algorithm>
#include <array>
#include <string>

namespace reconcile {
namespace {

constexpr std::array known{
    KnownLedger{"", "goose_db_version", "goose"},
    KnownLedger{"supabase_migrations", "schema_migrations", "Supabase"},
    KnownLedger{"", "schema_migrations", "dbmate, golang-migrate or Rails"},
    KnownLedger{"", "flyway_schema_history", "Flyway"},
    KnownLedger{"", "schema_version", "Flyway or tern"},
    KnownLedger{"", "knex_migrations", "Knex"},
    KnownLedger{"", "_sqlx_migrations", "sqlx"},
    KnownLedger{"", "pgmigrations", "node-pg-migrate"},
    KnownLedger{"", "alembic_version", "Alembic"},
    KnownLedger{"", "__diesel_schema_migrations", "Diesel"},
    KnownLedger{"hdb_catalog", "schema_migrations", "Hasura"},
    KnownLedger{"hdb_catalog", "hdb_version", "Hasura"},
    KnownLedger{"", "_migrations", "a runner of your own"},
    KnownLedger{"", "migrations", "TypeORM or a runner of your own"},
    KnownLedger{"", "gorp_migrations", "sql-migrate"},
    KnownLedger{"", "databasechangelog", "Liquibase"},
    KnownLedger{"", "SequelizeMeta", "Sequelize"},
    KnownLedger{"", "mikro_orm_migrations", "MikroORM"},
    KnownLedger{"", "kysely_migration", "Kysely"},
    KnownLedger{"", "django_migrations", "Django"},
    KnownLedger{"", "payload_migrations", "Payload"},
    KnownLedger{"", "strapi_migrations", "Strapi"},
    KnownLedger{"", "phinxlog", "Phinx"},
    KnownLedger{"", "__EFMigrationsHistory", "Entity Framework"},
    KnownLedger{"", "atlas_schema_revisions", "Atlas"},
    KnownLedger{"sqitch", "changes", "sqitch"},
};

// What tells a ledger of columns whose table was not named; the first that fits.
struct KnownColumns {
  std::array<std::string_view, 3> columns;  // empty ones aside, all of them
  std::size_t exactly;                      // how many there are; 0: any number
  std::string_view tool;
};

constexpr std::array known_columns{
    KnownColumns{{"installedrank", "script", "success"}, 0, "Flyway"},
    KnownColumns{{"versionid", "isapplied", ""}, 0, "goose"},
    KnownColumns{{"version", "dirty", ""}, 2, "golang-migrate"},
    KnownColumns{{"installedon", "success", "executiontime"}, 0, "sqlx"},
    KnownColumns{{"name", "batch", "migrationtime"}, 0, "Knex"},
    KnownColumns{{"id", "name", "runon"}, 3, "node-pg-migrate"},
    KnownColumns{{"versionnum", "", ""}, 1, "Alembic"},
    KnownColumns{{"app", "name", "applied"}, 0, "Django"},
    KnownColumns{{"orderexecuted", "md5sum", ""}, 0, "Liquibase"},
    KnownColumns{{"version", "statements", ""}, 0, "Supabase"},
    KnownColumns{{"id", "timestamp", "name"}, 3, "TypeORM"},
    KnownColumns{{"version", "runon", ""}, 2, "Diesel"},
    KnownColumns{{"version", "", ""}, 1, "dbmate, golang-migrate or Rails"},
};

// "job_migrations", "migration_log", "db_migrations": the word stands alone between underscores.
bool is_like_a_ledger(std::string_view table) {
  for (std::size_t at = table.find("migration"); at != std::string_view::npos; at = table.find("migration", at + 1)) {
    std::string_view after = table.substr(at + 9);
    if (after.starts_with('s')) after.remove_prefix(1);
    bool begins = at == 0 || table[at - 1] == '_';
    if (begins && (after.empty() || after.front() == '_')) return true;
  }
  return false;
}

}  // namespace

std::span<const KnownLedger> known_ledgers() { return known; }

std::string_view ledger_tool_of_columns(std::span<const std::string> columns) {
  for (const KnownColumns& known : known_columns) {
    const bool all = std::ranges::all_of(known.columns, [&](std::string_view name) { return name.empty() || std::ranges::find(columns, name) != columns.end(); });
    if (all && (known.exactly == 0 || known.exactly == columns.size())) return known.tool;
  }
  return {};
}

std::string_view ledger_tool(std::string_view schema, std::string_view table) {
  for (const KnownLedger& ledger : known) {
    if (ledger.table == table && (ledger.schema.empty() || ledger.schema == schema)) return ledger.tool;
  }
  return is_like_a_ledger(table) ? "?" : "";
}

}  // namespace reconcile
