// Which row of a ledger belongs to which migration.
#pragma once

#include <vector>

#include "reconcile/migrator/next.h"

namespace reconcile::migrator {

// By hash, else by `created_at` = `when`, else to none. Files of equal text share a hash: a row that has both
// right goes first, and each takes one row before any takes a second.
std::vector<RowMatch> match_drizzle_rows(const Source& source, const Ledger& ledger);

// Prisma's belong by name. Failed and rolled-back rows beside an applied one are its usual trail; a second
// applied one is a duplicate.
std::vector<RowMatch> match_prisma_rows(const Source& source, const Ledger& ledger);

std::vector<RowMatch> match_rows(const Source& source, const Ledger& ledger);

// How many rows belong to some migration.
std::size_t matched(const std::vector<RowMatch>& rows);

// A row as sentences name it: "row 5", "row 5 (2023-11-14T22:13:20.000Z)".
std::string row_name(const LedgerRow& row);
std::string dated_row_name(const LedgerRow& row);

}  // namespace reconcile::migrator
