#include "reconcile/plan/plan.h"

namespace reconcile::plan {

std::string_view to_string(StepKind kind) {
  switch (kind) {
    case StepKind::Edit: return "edit";
    case StepKind::Add: return "add";
    case StepKind::Delete: return "delete";
    case StepKind::Move: return "move";
    case StepKind::Journal: return "journal";
    case StepKind::LedgerSql: return "ledger-sql";
    case StepKind::Command: return "command";
  }
  return "edit";
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Proven: return "proven";
    case Verdict::Refuted: return "refuted";
    case Verdict::NotShown: return "not shown";
  }
  return "not shown";
}

std::string_view to_string(Risk risk) {
  switch (risk) {
    case Risk::Low: return "low";
    case Risk::Medium: return "medium";
    case Risk::High: return "high";
  }
  return "high";
}

}  // namespace reconcile::plan
