// Removal of statements that no server can run: backfills that name a column that never existed, and statements that
// make once more what an earlier one has made.
#pragma once

#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

struct StatementRepair {
  std::vector<Step> steps;                  // edits, in the order of the history
  std::vector<std::string> cautions;        // later statements that relied on what is removed
  std::vector<std::string> migrations;      // names of the edited ones
  std::size_t invalid = 0, repeated = 0;    // how many of each kind were removed
};

// Cuts such statements out of `workspace` until the history has none left. Where much is made twice, it is a matter of
// whole files: then none of it is touched.
StatementRepair remove_invalid_statements(const Audit& audit, const AuditOptions& options, const Source& source,
                                          Workspace& workspace);

}  // namespace reconcile::plan
