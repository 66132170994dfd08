// Ledger rows as vertices of the DAG.
#pragma once

#include <vector>

#include "core/history/history.h"
#include "reconcile/migrator/next.h"

namespace reconcile {

// Adds the rows that are of interest beside the files: those of no file, and, as `recorded-as`, those that record
// another text than the file's. Up to a hundred of each ledger.
void add_ledger_rows(const std::vector<Source>& sources, const std::vector<Environment>& environments, const std::vector<migrator::Next>& forecast,
                     History& dag);

}  // namespace reconcile
