// Ledger rows that belong to no file: allowed with a reason, or brought back from git.
#pragma once

#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/planner.h"

namespace reconcile::plan {

// One option for each environment whose ledger of this source has orphan rows.
std::vector<Option> orphan_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request);

}  // namespace reconcile::plan
