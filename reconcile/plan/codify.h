// Codify: what a database or a declared schema has and the history lacks, as a migration that can run anywhere.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/planner.h"

namespace reconcile::plan {

struct CodifyPlan {
  std::vector<Option> options;
  std::vector<std::string> impossible;  // why there is none, a line each
};

// From each environment whose schema was read; where there is none, from the declared schema.
CodifyPlan codify_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request);

}  // namespace reconcile::plan
