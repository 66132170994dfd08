#include "reconcile/migrator/ledger_sql.h"

namespace reconcile::migrator {
namespace {

std::string enclosed(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) out.append(c == quote ? 2 : 1, c);
  return out + quote;
}

}  // namespace

std::string quoted_identifier(std::string_view name) { return enclosed(name, '"'); }
std::string quoted_literal(std::string_view text) { return enclosed(text, '\''); }

std::string quoted_table(const Ledger& ledger) {
  return (ledger.schema.empty() ? "" : quoted_identifier(ledger.schema) + ".") + quoted_identifier(ledger.table);
}

std::string create_ledger(const Source& source) {
  if (source.adapter != "drizzle" && source.adapter != "drizzle-v1") return {};
  std::string schema = quoted_identifier(source.ledger.schema.empty() ? "drizzle" : source.ledger.schema);
  std::string table = quoted_identifier(source.ledger.table.empty() ? "__drizzle_migrations" : source.ledger.table);
  std::string extra = source.adapter == "drizzle-v1" ? ", name text, applied_at timestamptz DEFAULT now()" : "";
  return "CREATE SCHEMA IF NOT EXISTS " + schema + "; CREATE TABLE IF NOT EXISTS " + schema + "." + table +
         " (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint" + extra + ");";
}

}  // namespace reconcile::migrator
