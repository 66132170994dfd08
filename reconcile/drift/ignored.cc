#include "reconcile/drift/ignored.h"

#include <algorithm>
#include <utility>

namespace reconcile::drift {

namespace {

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    for (std::size_t skip = 0; skip <= text.size(); ++skip) {
      if (matches(pattern.substr(1), text.substr(skip))) return true;
    }
    return false;
  }
  return !text.empty() && pattern.front() == text.front() && matches(pattern.substr(1), text.substr(1));
}

// Ledgers of tools that keep them in the application's own schema.
constexpr std::string_view ledger_names[] = {
    "_prisma_migrations", "__drizzle_migrations", "schema_migrations", "flyway_schema_history", "goose_db_version", "knex_migrations", "knex_migrations_lock",
    "_sqlx_migrations", "__diesel_schema_migrations", "pgmigrations", "SequelizeMeta", "gorp_migrations", "atlas_schema_revisions", "alembic_version",
    "databasechangelog", "databasechangeloglock", "django_migrations", "mikro_orm_migrations", "ar_internal_metadata", "__EFMigrationsHistory", "schema_version",
    "_migrations", "migrations_lock", "kysely_migration", "kysely_migration_lock",
};
constexpr std::string_view ledger_schemas[] = {"drizzle", "supabase_migrations", "hdb_catalog", "sqitch", "atlas_schema_revisions"};

constexpr std::string_view supabase_schemas[] = {
    "auth", "storage", "realtime", "_realtime", "extensions", "graphql", "graphql_public", "vault", "pgbouncer", "pgsodium", "pgsodium_masks", "supabase_functions",
    "supabase_migrations", "net", "cron", "pgtle", "_analytics", "_supavisor", "pgmq", "tiger", "tiger_data", "topology", "dbdev", "repack",
};
constexpr std::string_view hosted_extensions[] = {"pg_stat_statements", "pg_stat_monitor", "supabase_vault", "pgsodium", "pg_graphql", "pgjwt", "pg_net", "pg_tle", "neon", "neon_utils",
                                                    "rds_tools", "aws_commons", "google_vacuum_mgmt", "pgaudit", "pg_session_jwt"};

bool is_in(std::string_view name, auto const& list) { return std::find(std::begin(list), std::end(list), name) != std::end(list); }

}  // namespace

void Ignored::add_pattern(std::string_view pattern) {
  std::size_t colon = pattern.find(':');
  bool has_kind = colon != std::string_view::npos && pattern.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == colon;
  patterns_.push_back({std::string(has_kind ? pattern.substr(0, colon) : std::string_view()), std::string(has_kind ? pattern.substr(colon + 1) : pattern)});
}

bool Ignored::matches_pattern(const ObjectId& id, const Pattern& pattern) const {
  if (!pattern.kind.empty() && pattern.kind != id.kind) return false;
  const std::string& schema = id.kind == "schema" ? id.name : id.schema;
  std::string of_table = schema + "." + (id.parent.empty() ? id.name : id.parent);
  std::string dotted = id.kind == "schema" ? id.name : (schema.empty() ? "" : schema + ".") + (id.parent.empty() ? "" : id.parent + ".") + id.name;
  return matches(pattern.text, schema) || matches(pattern.text, of_table) || matches(pattern.text, dotted);
}

bool Ignored::pattern_leaves_out(std::string_view pattern, const Inventory& inventory) {
  Ignored one;
  one.add_pattern(pattern);
  return std::any_of(inventory.objects.begin(), inventory.objects.end(), [&](const Object& object) { return one.matches_pattern(object.id, one.patterns_.front()); });
}

void Ignored::add_platform(std::string_view platform) {
  if (platform.empty() || platform == "none") return;
  platform_extensions_.insert(std::begin(hosted_extensions), std::end(hosted_extensions));
  if (platform != "supabase") return;
  platform_extensions_.insert({"pgcrypto", "uuid-ossp"});
  platform_schemas_.insert(std::begin(supabase_schemas), std::end(supabase_schemas));
}

void Ignored::add_elsewhere(const Inventory& inventory) {
  for (const Object& object : inventory.objects) elsewhere_.insert(object.id);
}

bool Ignored::filtered_out(const std::string& table) const {
  bool wanted = true, named = false;
  for (const std::string& entry : tables_filter_) {
    if (entry.starts_with("!")) {
      if (matches(std::string_view(entry).substr(1), table)) return true;
      continue;
    }
    if (!std::exchange(named, true)) wanted = false;
    wanted = wanted || matches(entry, table);
  }
  return !wanted;
}

bool Ignored::covers(const ObjectId& id) const {
  if (!schemas_.empty() && !id.schema.empty() && !schemas_.contains(id.schema)) return true;
  std::string table = id.parent.empty() ? id.name : id.parent;
  bool relation = !id.parent.empty() || id.kind == "table" || id.kind == "sequence" || id.kind == "view";
  if (relation && id.kind != "sequence" && filtered_out(table)) return true;
  if (relation && (is_in(table, ledger_names) || ledgers_.contains({id.schema, table}))) return true;
  if (is_in(id.kind == "schema" ? id.name : id.schema, ledger_schemas)) return true;
  // A ledger's own sequence: `__drizzle_migrations_id_seq`.
  if (id.kind == "sequence") {
    for (std::string_view ledger : ledger_names) {
      if (id.name == std::string(ledger) + "_id_seq") return true;
    }
    for (const auto& [schema, ledger] : ledgers_) {
      if (id.schema == schema && id.name == ledger + "_id_seq") return true;
    }
  }
  if (id.kind == "schema" && std::any_of(ledgers_.begin(), ledgers_.end(), [&](const auto& ledger) { return ledger.first == id.name && id.name != "public"; })) return true;
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const Pattern& pattern) { return matches_pattern(id, pattern); });
}

bool Ignored::may_be_extra(const ObjectId& id) const {
  if (elsewhere_.contains(id)) return false;
  if (id.kind == "extension") return !platform_extensions_.contains(id.name);
  if (!platform_schemas_.empty() && (id.kind == "event-trigger" || id.kind == "publication" || id.kind == "foreign-data-wrapper" || id.kind == "server")) return false;
  return !platform_schemas_.contains(id.kind == "schema" ? id.name : id.schema);
}

std::string_view platform_of(const std::vector<std::string>& roles) {
  auto has = [&](std::string_view name) { return std::find(roles.begin(), roles.end(), name) != roles.end(); };
  if (has("supabase_admin") || has("supabase_auth_admin")) return "supabase";
  if (has("neon_superuser")) return "neon";
  if (has("rdsadmin") || has("rds_superuser")) return "rds";
  return {};
}

}  // namespace reconcile::drift
