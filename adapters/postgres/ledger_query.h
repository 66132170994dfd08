// The ledgers of a database: one query that finds them, and one for the rows of each.
#pragma once

#include <string>
#include <string_view>

#include "core/history/ledger.h"

namespace reconcile::postgres {

// SELECT without a final semicolon: schema, table, kind (as to_string(LedgerKind) has it), readable (boolean: the
// role may read all its columns), filtered (boolean: row-level security may hide rows from the role). Drizzle's
// are known by their columns, since they can have any name; the others by their names.
std::string ledger_tables_query();

// SELECT of one ledger's rows in the order of these columns, times as milliseconds:
// Drizzle: id, hash, created_at, name, applied_at; Prisma: id, checksum, migration_name, started_at, finished_at,
// rolled_back_at, logs, applied_steps_count. Requires: a kind whose rows are read.
std::string ledger_rows_query(LedgerKind kind, std::string_view schema, std::string_view table);

// SELECT schema, name of the ordinary tables of user schemas, in order.
std::string user_tables_query();

// "Name" → "\"Name\"".
std::string quoted_identifier(std::string_view name);
// it's → 'it''s'.
std::string quoted_literal(std::string_view text);

}  // namespace reconcile::postgres
