// Repairs a history that takes an extension for granted: it is installed where it is first needed.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

struct ExtensionRepair {
  std::vector<Step> steps;              // one for each extension
  std::vector<std::string> extensions;  // in the order in which they are needed
  std::vector<std::string> migrations;  // that are edited, in that order
  std::vector<std::string> cautions;
};

// Edits the workspace: CREATE EXTENSION IF NOT EXISTS before the first thing that such a migration sends, until
// no object is missing that an extension would bring. Empty where all that is missing has another cause.
ExtensionRepair install_missing_extensions(const Audit& audit, const AuditOptions& options, const Source& source, Workspace& workspace);

}  // namespace reconcile::plan
