// Steps that several plans end with: commands, the deploy, and callers of a tool that is not there any more.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

Step command_step(std::string title, std::string why, std::string command);

// The repository's own way to migrate, on every environment.
Step deploy_step(const Audit& audit, const Source& source);

// CI, compose and images that still call Prisma where only Drizzle's history is left, as edits.
std::vector<Step> foreign_caller_steps(const Audit& audit, const Source& source, Workspace& workspace);

}  // namespace reconcile::plan
