// The SQL that builds what a range of migrations builds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/inventory.h"

namespace reconcile::plan {

// Indices in Source::migrations, both included.
struct Range {
  std::size_t first = 0, last = 0;
  std::size_t size() const { return last - first + 1; }
};

struct SquashSql {
  std::vector<std::string> statements;   // in the order in which they run, without semicolons
  std::vector<InventoryEntry> data;
  std::vector<std::string> notes;        // what a reviewer should know of the text
  bool canonical = true;                 // printed from the catalog; false: the range's own statements
};

// A range that starts the history is printed from the catalog at its end. A later one keeps its own
// statements, without those whose objects are gone at its end: what stood before it is not known to be
// printable as a difference. An Error says which statement stands in the way.
Result<SquashSql> squash_sql(const Source& source, const AuditOptions& options, Range range);

// Whether a ledger's table that the history makes is its own affair: Prisma and Drizzle make theirs before they run it.
bool makes_its_ledgers(const Source& source);

// "schema.table" of each table that the history made, quoted where needed, sorted.
std::vector<std::string> tables_of(const catalog::Catalog& catalog);

// Every statement of a script, without semicolons.
std::vector<std::string> split_statements(std::string_view sql);

// `source` with one migration that holds `statements`, run on an empty database.
replay::Replay replay_statements(const Source& source, const AuditOptions& options, const std::vector<std::string>& statements);

}  // namespace reconcile::plan
