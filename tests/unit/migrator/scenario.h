// Scenarios of files × ledger, small enough to read: what the real tools did with them is the expectation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconcile/migrator/next.h"

namespace reconcile::migrator {

// CREATE TABLE of one column, as every scenario's files have it.
std::string table_sql(const std::string& name);

struct File {
  std::string name;
  std::string text;
  std::int64_t when = 0;  // Drizzle 0.x: the journal's; 1.x takes it from the name
  bool present = true;
};

// Sources as the adapters make them of such files.
Source drizzle_source(const std::vector<File>& files);
Source drizzle_v1_source(const std::vector<File>& files);
Source prisma_source(const std::vector<File>& files);

// The row that the tool writes for a file.
LedgerRow row_of(const Migration& migration, int id);
// Rows of these migrations, in this order; ids from 1.
std::vector<LedgerRow> rows_of(const Source& source, const std::vector<std::string>& names);

enum class Row { Ok, Base, Failed, RolledBack, FinishedAndRolledBack };
LedgerRow prisma_row(const Source& source, const std::string& name, Row kind);

Ledger ledger_of(const Source& source, std::vector<LedgerRow> rows);
// A database whose ledgers and ordinary tables are all known.
Environment database(std::vector<Ledger> ledgers, std::vector<TableName> tables);
// An export: nothing is known but these ledgers.
Environment exported(std::vector<Ledger> ledgers);
std::vector<TableName> in_public(const std::vector<std::string>& tables);

// "a applied; b runs; c skipped; d again; e blocked | fails b 42P07: relation …"; names without their numbers
// stay whole. With the replay.
std::string outcome(const Source& source, const Environment& environment);
// The whole entry, for what the line does not say.
Next next_of(const Source& source, const Environment& environment);

}  // namespace reconcile::migrator
