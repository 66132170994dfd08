// An option's changes of files, carried out in memory.
#pragma once

#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

void carry_out(const Option& option, Workspace& workspace);

}  // namespace reconcile::plan
