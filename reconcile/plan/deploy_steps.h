// Steps that several plans end with: commands, the deploy, and callers of a tool that is not there any more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

Step command_step(std::string title, std::string why, std::string command);

// The repository's own way to migrate, on every environment.
Step deploy_step(const Audit& audit, const Source& source);

// `text` with the call replaced by `command`, the words round it (a YAML key, an option) kept; nothing where the
// call is not found. `command` takes the place of its runner (npx, pnpm exec, …) too.
std::optional<std::string> with_call(const std::string& text, const ToolUse& use, const std::string& command);

// CI, compose and images that still call Prisma where only Drizzle's history is left, as edits.
std::vector<Step> foreign_caller_steps(const Audit& audit, const Source& source, Workspace& workspace);

}  // namespace reconcile::plan
