// What `reconcile capture` prints.
#pragma once

#include <string>

namespace reconcile::postgres {

// One SELECT with its semicolon, for any SQL editor and any role: one row, one json cell on one line,
// "reconcile-capture/1", with all ledgers, the tables, and the catalog. What the role may not read is said in
// the cell, and hinders nothing else.
std::string capture_query();

}  // namespace reconcile::postgres
