#include "adapters/postgres/ledger_query.h"

#include "adapters/ledger/known_tables.h"

namespace reconcile::postgres {
namespace {

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out += c;
    out += c;
  }
  return out + quote;
}

// Tables of other tools, and what is named like a ledger.
std::string other_ledger_condition() {
  std::string out = "c.relname ~ '(^|_)migrations?(_|$)'";
  for (const KnownLedger& ledger : known_ledgers()) {
    std::string name = "c.relname = " + quoted_literal(ledger.table);
    out += "\n           OR " + (ledger.schema.empty() ? name : "(n.nspname = " + quoted_literal(ledger.schema) + " AND " + name + ")");
  }
  return out;
}

std::string milliseconds(std::string_view column) {
  std::string name(column);
  return "CASE WHEN pg_catalog.isfinite(" + name + ") THEN pg_catalog.floor(EXTRACT(epoch FROM " + name + ") * 1000)::bigint END";
}

}  // namespace

std::string quoted_identifier(std::string_view name) { return doubled(name, '"'); }
std::string quoted_literal(std::string_view text) { return doubled(text, '\''); }

std::string ledger_tables_query() {
  return R"sql(SELECT n.nspname::text AS schema, c.relname::text AS "table",
       CASE WHEN c.relname = '_prisma_migrations' AND a.columns @> '{checksum,finished_at,id,logs,migration_name,rolled_back_at,started_at,applied_steps_count}' THEN 'prisma'
            WHEN a.types = '{created_at int8,hash text,id int4}' OR a.types = '{created_at int8,hash text,id int8}' THEN 'drizzle'
            WHEN a.columns = '{applied_at,created_at,hash,id,name}' AND a.types @> '{applied_at timestamptz,created_at int8,hash text,name text}' THEN 'drizzle-v1'
            ELSE 'other' END AS kind,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE')
         AND (pg_catalog.has_table_privilege(c.oid, 'SELECT') OR a.readable) AS readable,
       c.relrowsecurity AND pg_catalog.row_security_active(c.oid) AS filtered,
       c.oid AS oid
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL
       (SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attname::text COLLATE "C") AS columns,
               pg_catalog.array_agg(a.attname || ' ' || t.typname ORDER BY a.attname::text COLLATE "C") AS types,
               pg_catalog.bool_and(pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')) AS readable
          FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) a
 WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND (a.columns = '{created_at,hash,id}' AND a.types @> '{created_at int8,hash text}'
        OR a.columns = '{applied_at,created_at,hash,id,name}' AND a.types @> '{created_at int8,hash text}'
        OR c.relname = '_prisma_migrations'
           OR )sql" +
         other_ledger_condition() + ")\n ORDER BY n.nspname::text COLLATE \"C\", c.relname::text COLLATE \"C\"";
}

std::string ledger_rows_query(LedgerKind kind, std::string_view schema, std::string_view table) {
  std::string from = " FROM " + quoted_identifier(schema) + "." + quoted_identifier(table);
  if (kind == LedgerKind::Prisma) {
    return "SELECT id, checksum, migration_name, " + milliseconds("started_at") + ", " + milliseconds("finished_at") + ", " +
           milliseconds("rolled_back_at") + ", logs, applied_steps_count" + from + " ORDER BY started_at";
  }
  std::string extra = kind == LedgerKind::DrizzleV1 ? ", name, " + milliseconds("applied_at") : ", NULL, NULL";
  return "SELECT id, hash, created_at" + extra + from + " ORDER BY id";
}

std::string user_tables_query() {
  return R"sql(SELECT n.nspname::text AS schema, c.relname::text AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C")sql";
}

}  // namespace reconcile::postgres
