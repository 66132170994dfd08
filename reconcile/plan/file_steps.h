// Steps that change files.
#pragma once

#include <string>

#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

// The parts that every such step has.
Step file_step(StepKind kind, std::string title, std::string why, const std::string& path);

// Writes the file in the workspace and gives the step that does so. Its rollback takes back a new file, or checks out an old one.
Step write_step(Workspace& workspace, StepKind kind, std::string title, std::string why, const std::string& path, std::string content);

// Moves the file in the workspace and gives the step that does so.
Step move_step(Workspace& workspace, std::string title, const std::string& from, const std::string& to);

}  // namespace reconcile::plan
