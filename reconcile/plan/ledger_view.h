// What one environment's ledger says of one source, as far as plans need it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/history/ledger.h"

namespace reconcile::plan {

struct LedgerView {
  const Environment* environment = nullptr;
  const Ledger* ledger = nullptr;              // null: the environment was read and holds none of the tool's
  std::vector<const LedgerRow*> row_of;        // parallel to the source's migrations; null: no row
  std::vector<const LedgerRow*> orphans;       // of no migration

  bool applied(std::size_t migration) const { return row_of[migration] != nullptr; }
};

// A row belongs to a migration by hash, else by its time; Prisma's and Drizzle 1.x's by name. Nothing
// where the environment's ledger of this source was not read. The result borrows from both.
std::optional<LedgerView> view_of(const Environment& environment, const Source& source);

// "drizzle.__drizzle_migrations" in quotes, as SQL and as pg_dump's --table take it.
std::string ledger_table(const Source& source, const Ledger* ledger);

}  // namespace reconcile::plan
