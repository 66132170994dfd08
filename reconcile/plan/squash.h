// Squash and baseline: a run of migrations replaced by one that builds the same schema.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/planner.h"
#include "reconcile/plan/squash_sql.h"

namespace reconcile::plan {

// The range that --from and --through name; all of the history without them. An Error names what is wrong.
Result<Range> requested_range(const Source& source, const PlanRequest& request);

struct SquashPlan {
  std::vector<Option> options;
  std::vector<std::string> impossible;  // why there is none, a line each
};

// `request.strategy` baseline also takes in files that the tool does not run yet, and marks the result as
// applied where the tables are there already. A history that fails is mended first, where deleting an
// invalid statement mends it.
SquashPlan squash_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request);

}  // namespace reconcile::plan
