// Transitions: from Prisma to Drizzle, from Drizzle to Prisma, from Drizzle 0.x to 1.x.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/planner.h"

namespace reconcile::plan {

struct TransitionPlan {
  std::vector<Option> options;
  std::vector<std::string> impossible;  // why there is none, a line each
};

// `request.to`: drizzle, drizzle-v1 or prisma.
TransitionPlan transition_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request);

}  // namespace reconcile::plan
