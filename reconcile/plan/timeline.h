// What becomes of each migration on a fresh database, from the audit alone.
#pragma once

#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"

namespace reconcile::plan {

// Every source that is not archived: its history in order, then its files outside it.
std::vector<TimelineEntry> make_timeline(const Audit& audit);

}  // namespace reconcile::plan
