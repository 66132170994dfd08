// What a ledger's rows tell beside what is applied: deploys that failed or ran at once, rows that somebody wrote
// by hand.
#pragma once

#include <string>
#include <vector>

#include "reconcile/migrator/next.h"

namespace reconcile::migrator {

// Clauses, in the order of the rows that they are of; of many the first ones. None where every row is as the tool
// writes it. Requires: `next` is of this source and ledger.
std::vector<std::string> row_story(const Source& source, const Ledger& ledger, const Next& next);

// Rows of no file, by their names: for reports that show no findings.
std::vector<std::string> rows_without_file(const Ledger& ledger, const Next& next);

}  // namespace reconcile::migrator
