#include "reconcile/plan/ledger_sql.h"

#include <algorithm>

#include "adapters/names.h"
#include "core/base/checksum.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

std::string number_or_null(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "NULL"; }

std::string time_or_null(const std::optional<std::int64_t>& ms) {
  return ms ? "to_timestamp(" + std::to_string(*ms) + " / 1000.0)" : "NULL";
}

std::string text_or_null(const std::optional<std::string>& text) { return text ? sql_literal(*text) : "NULL"; }

bool by_name(LedgerKind kind) { return kind == LedgerKind::Prisma || kind == LedgerKind::DrizzleV1; }

// One row as the guard sees it: what tells two ledgers apart, without ids, which a restore may change.
std::string identity_expression(LedgerKind kind) {
  if (kind == LedgerKind::Prisma) {
    return "migration_name || ' ' || checksum || ' ' || CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back' WHEN finished_at IS NULL "
           "THEN 'unfinished' ELSE 'applied' END";
  }
  std::string out = "hash || ' ' || coalesce(created_at::text, 'NULL')";
  return kind == LedgerKind::DrizzleV1 ? out + " || ' ' || coalesce(name, 'NULL')" : out;
}

std::string identity(LedgerKind kind, const LedgerRow& row) {
  if (kind == LedgerKind::Prisma) {
    return row.name.value_or("") + " " + row.checksum + " " + (row.rolled_back_at ? "rolled back" : row.finished_at ? "applied" : "unfinished");
  }
  std::string out = row.checksum + " " + number_or_null(row.created_at);
  return kind == LedgerKind::DrizzleV1 ? out + " " + row.name.value_or("NULL") : out;
}

std::string identity(LedgerKind kind, const NewRow& row) {
  if (kind == LedgerKind::Prisma) return row.name + " " + row.checksum + " applied";
  std::string out = row.checksum + " " + number_or_null(row.when);
  return kind == LedgerKind::DrizzleV1 ? out + " " + row.name : out;
}

std::string array_of(std::vector<std::string> rows) {
  std::sort(rows.begin(), rows.end());
  std::string out = "ARRAY[";
  for (std::size_t i = 0; i < rows.size(); ++i) out += (i == 0 ? "\n      " : ",\n      ") + sql_literal(rows[i]);
  return out + (rows.empty() ? "]::text[]" : "\n    ]::text[]");
}

std::vector<std::string> before(const LedgerChange& change) {
  std::vector<std::string> out;
  for (const LedgerRow& row : change.audited.value_or(std::vector<LedgerRow>{})) out.push_back(identity(change.kind, row));
  return out;
}

std::vector<std::string> after(const LedgerChange& change) {
  std::vector<std::string> out = before(change);
  auto take = [&](const LedgerRow& row) {
    auto at = std::find(out.begin(), out.end(), identity(change.kind, row));
    if (at != out.end()) out.erase(at);
  };
  for (const LedgerRow& row : change.remove) take(row);
  for (const auto& [row, becomes] : change.rename) {
    take(row);
    out.push_back(identity(change.kind, becomes));
  }
  for (const NewRow& row : change.insert) out.push_back(identity(change.kind, row));
  return out;
}

// Raises unless the ledger holds exactly one of the two sets of rows.
std::string exact_guard(const LedgerChange& change) {
  return "DO $guard$\nDECLARE\n  audited CONSTANT text[] := " + array_of(before(change)) + ";\n  done CONSTANT text[] := " + array_of(after(change)) +
         ";\n  found text[];\nBEGIN\n  found := ARRAY(SELECT row_text FROM (SELECT " + identity_expression(change.kind) + " AS row_text FROM " + change.table +
         ") AS ledger ORDER BY row_text COLLATE \"C\");\n  IF found IS DISTINCT FROM audited AND found IS DISTINCT FROM done THEN\n"
         "    RAISE EXCEPTION 'the ledger is not as it was audited: % rows, % expected', cardinality(found), cardinality(audited)\n"
         "      USING HINT = 'make the plan again from the ledger as it is now';\n  END IF;\nEND\n$guard$;\n";
}

// Without an audited ledger: refuses where what is replaced was not all applied.
std::string loose_guard(const LedgerChange& change) {
  std::string out;
  auto require = [&](const std::string& condition, const std::string& what) {
    out += "DO $guard$\nBEGIN\n  IF NOT EXISTS (SELECT FROM " + change.table + " WHERE " + condition + ") THEN\n    RAISE EXCEPTION 'this database has not applied %', " +
           sql_literal(what) + "\n      USING HINT = 'run today''s migrations there first';\n  END IF;\nEND\n$guard$;\n";
  };
  if (change.needs_when) require("created_at = " + std::to_string(*change.needs_when), "the migration of " + std::to_string(*change.needs_when));
  for (const std::string& name : change.needs_names) {
    std::string column = change.kind == LedgerKind::Prisma ? "migration_name" : "name";
    std::string state = change.kind == LedgerKind::Prisma ? " AND finished_at IS NOT NULL AND rolled_back_at IS NULL" : "";
    require(column + " = " + sql_literal(name) + state, name);
  }
  return out;
}

// A baseline belongs only where what it stands for is there.
std::string table_guard(const LedgerChange& change) {
  if (change.needs_tables.empty()) return {};
  return "DO $guard$\nDECLARE\n  missing text[] := ARRAY(SELECT name FROM unnest(" + array_of(change.needs_tables) +
         ") AS name WHERE to_regclass(name) IS NULL);\nBEGIN\n  IF cardinality(missing) > 0 THEN\n    RAISE EXCEPTION 'this database lacks %', array_to_string(missing, ', ')\n"
         "      USING HINT = 'a baseline is recorded only where its tables are there; elsewhere it is run';\n  END IF;\nEND\n$guard$;\n";
}

std::string create_sql(const LedgerChange& change) {
  std::string schema = change.table.substr(0, change.table.find("\".") + 1);
  std::string out = "CREATE SCHEMA IF NOT EXISTS " + schema + ";\nCREATE TABLE IF NOT EXISTS " + change.table;
  if (change.kind == LedgerKind::Prisma) {
    return out + " (\n  id varchar(36) PRIMARY KEY NOT NULL,\n  checksum varchar(64) NOT NULL,\n  finished_at timestamptz,\n  migration_name varchar(255) NOT NULL,\n"
                 "  logs text,\n  rolled_back_at timestamptz,\n  started_at timestamptz NOT NULL DEFAULT now(),\n  applied_steps_count integer NOT NULL DEFAULT 0\n);\n";
  }
  std::string extra = change.kind == LedgerKind::DrizzleV1 ? ", name text, applied_at timestamptz DEFAULT now()" : "";
  return out + " (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint" + extra + ");\n";
}

// Prisma reads its ledger by started_at: the new row goes where the newest one stands, else to the time in its name.
std::string prisma_time(const LedgerChange& change, const NewRow& row) {
  std::string fallback = time_or_null(row.when ? row.when : timestamp_of(row.name).value_or(946684800000));
  return "coalesce((SELECT max(started_at) FROM " + change.table + "), " + fallback + ")";
}

std::string insert_sql(const LedgerChange& change, const NewRow& row) {
  if (change.kind == LedgerKind::Prisma) {
    std::string time = prisma_time(change, row);
    return "INSERT INTO " + change.table + " (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count)\nSELECT " +
           sql_literal(uuid_of(row.name + row.checksum)) + ", " + sql_literal(row.checksum) + ", " + time + ", " + sql_literal(row.name) + ", '', NULL, " + time +
           ", 0\nWHERE NOT EXISTS (SELECT FROM " + change.table + " WHERE migration_name = " + sql_literal(row.name) +
           " AND finished_at IS NOT NULL AND rolled_back_at IS NULL);\n";
  }
  bool named = change.kind == LedgerKind::DrizzleV1;
  std::string same = named ? "name = " + sql_literal(row.name) : "hash = " + sql_literal(row.checksum) + " AND created_at = " + number_or_null(row.when);
  return "INSERT INTO " + change.table + " (hash, created_at" + (named ? ", name, applied_at" : "") + ")\nSELECT " + sql_literal(row.checksum) + ", " +
         number_or_null(row.when) + (named ? ", " + sql_literal(row.name) + ", " + time_or_null(row.when) : "") + "\nWHERE NOT EXISTS (SELECT FROM " + change.table +
         " WHERE " + same + ");\n";
}

// A row that was not read has no id to go by.
std::string id_is(const LedgerChange& change, const LedgerRow& row) {
  if (row.id.empty()) return by_name(change.kind) ? "name = " + text_or_null(row.name) : "created_at = " + number_or_null(row.created_at);
  return "id = " + (change.kind == LedgerKind::Prisma ? sql_literal(row.id) : row.id);
}

std::string checksum_column(LedgerKind kind) { return kind == LedgerKind::Prisma ? "checksum" : "hash"; }
std::string name_column(LedgerKind kind) { return kind == LedgerKind::Prisma ? "migration_name" : "name"; }

std::string update_sql(const LedgerChange& change, const LedgerRow& row, const std::string& old_checksum, const std::string& new_checksum,
                       const std::optional<std::string>& name) {
  std::string sql = "UPDATE " + change.table + " SET " + checksum_column(change.kind) + " = " + sql_literal(new_checksum);
  if (by_name(change.kind) && name) sql += ", " + name_column(change.kind) + " = " + sql_literal(*name);
  return sql + "\nWHERE " + id_is(change, row) + " AND " + checksum_column(change.kind) + " = " + sql_literal(old_checksum) + ";\n";
}

std::string restore_sql(const LedgerChange& change, const LedgerRow& row) {
  std::string missing = "\nWHERE NOT EXISTS (SELECT FROM " + change.table + " WHERE " + id_is(change, row) + ");\n";
  if (change.kind == LedgerKind::Prisma) {
    return "INSERT INTO " + change.table + " (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count)\nSELECT " +
           sql_literal(row.id) + ", " + sql_literal(row.checksum) + ", " + time_or_null(row.finished_at) + ", " + text_or_null(row.name) + ", " + text_or_null(row.logs) +
           ", " + time_or_null(row.rolled_back_at) + ", " + time_or_null(row.started_at) + ", " + std::to_string(row.applied_steps_count) + missing;
  }
  bool named = change.kind == LedgerKind::DrizzleV1;
  return "INSERT INTO " + change.table + " (id, hash, created_at" + (named ? ", name, applied_at" : "") + ")\nSELECT " + row.id + ", " + sql_literal(row.checksum) + ", " +
         number_or_null(row.created_at) + (named ? ", " + text_or_null(row.name) + ", " + time_or_null(row.applied_at) : "") + missing;
}

std::string commented(const std::string& text) {
  std::string out = "-- ";
  for (char c : text) out += c == '\n' ? std::string("\n-- ") : std::string(1, c);
  return out + "\n";
}

std::string opening(const LedgerChange& change, const std::string& heading) {
  std::string out = commented(heading) + "BEGIN;\n" + table_guard(change);
  if (change.create) out += create_sql(change);
  return out + "LOCK TABLE " + change.table + " IN SHARE ROW EXCLUSIVE MODE;\n" + (change.audited ? exact_guard(change) : loose_guard(change));
}

}  // namespace

std::string ledger_sql(const LedgerChange& change, const std::string& heading) {
  std::string out = opening(change, heading);
  for (const auto& [row, becomes] : change.rename) out += update_sql(change, row, row.checksum, becomes.checksum, becomes.name);
  for (const NewRow& row : change.insert) out += insert_sql(change, row);
  for (const LedgerRow& row : change.remove) {
    out += "DELETE FROM " + change.table + " WHERE " + id_is(change, row) + " AND " + checksum_column(change.kind) + " = " + sql_literal(row.checksum) + ";\n";
  }
  return out + "COMMIT;\n";
}

std::string ledger_rollback_sql(const LedgerChange& change, const std::string& heading) {
  std::string out = commented(heading) + "BEGIN;\nLOCK TABLE " + change.table + " IN SHARE ROW EXCLUSIVE MODE;\n";
  if (change.audited) out += exact_guard(change);
  for (const LedgerRow& row : change.remove) out += restore_sql(change, row);
  for (const NewRow& row : change.insert) {
    bool prisma = change.kind == LedgerKind::Prisma;
    std::string which = prisma                                     ? "id = " + sql_literal(uuid_of(row.name + row.checksum))
                        : change.kind == LedgerKind::DrizzleV1     ? "name = " + sql_literal(row.name) + " AND hash = " + sql_literal(row.checksum)
                                                                   : "hash = " + sql_literal(row.checksum) + " AND created_at = " + number_or_null(row.when);
    out += "DELETE FROM " + change.table + " WHERE " + which + ";\n";
  }
  for (const auto& [row, becomes] : change.rename) out += update_sql(change, row, becomes.checksum, row.checksum, row.name);
  return out + "COMMIT;\n";
}

namespace {

std::string hash_of(std::vector<std::string> rows) {
  std::sort(rows.begin(), rows.end());
  std::string all;
  for (const std::string& row : rows) all += row + "\n";
  return sha256_hex(all);
}

}  // namespace

std::string ledger_fingerprint(LedgerKind kind, const std::vector<LedgerRow>& rows) {
  std::vector<std::string> out;
  for (const LedgerRow& row : rows) out.push_back(identity(kind, row));
  return hash_of(std::move(out));
}

std::string fingerprint_before(const LedgerChange& change) { return change.audited ? hash_of(before(change)) : ""; }
std::string fingerprint_after(const LedgerChange& change) { return change.audited ? hash_of(after(change)) : ""; }

std::string rebuild_ledger_sql(const std::string& table, LedgerKind kind, const std::vector<LedgerRow>& rows) {
  LedgerChange change{.table = table, .kind = kind};
  std::string out = create_sql(change);
  for (const LedgerRow& row : rows) out += restore_sql(change, row);
  if (kind != LedgerKind::Prisma) out += "SELECT setval(pg_get_serial_sequence(" + sql_literal(table) + ", 'id'), greatest((SELECT max(id) FROM " + table + "), 1));\n";
  return out;
}

std::string ledger_state_query(const std::string& table, LedgerKind kind) {
  return "SELECT coalesce(string_agg(row_text, '; ' ORDER BY row_text COLLATE \"C\"), '') FROM (SELECT " + identity_expression(kind) + " AS row_text FROM " + table + ") AS ledger";
}

std::string uuid_of(const std::string& text) {
  std::string hex = sha256_hex(text).substr(0, 32);
  hex[12] = '4';
  hex[16] = '8';
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20);
}

}  // namespace reconcile::plan
