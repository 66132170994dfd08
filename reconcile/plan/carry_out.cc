#include "reconcile/plan/carry_out.h"

namespace reconcile::plan {

void carry_out(const Option& option, Workspace& workspace) {
  for (const Step& step : option.steps) {
    switch (step.kind) {
      case StepKind::Edit:
      case StepKind::Add:
      case StepKind::Journal:
        workspace.write(step.path, step.content);
        break;
      case StepKind::Delete:
        if (workspace.is_file(step.path)) workspace.remove(step.path);
        break;
      case StepKind::Move:
        if (workspace.is_file(step.path)) workspace.move(step.path, step.new_path);
        break;
      case StepKind::LedgerSql:
      case StepKind::Command:
        break;
    }
  }
}

}  // namespace reconcile::plan
