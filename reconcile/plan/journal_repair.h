// A Drizzle 0.x folder and its journal made whole: unjournaled files registered, shared numbers told apart,
// rollback scripts moved out of the way.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

struct JournalRepair {
  std::vector<Step> steps;
  std::vector<std::string> stop_conditions;  // destructive statements that would run now
  std::vector<std::string> registered;       // tags, in the order of the journal
  std::vector<std::string> notes;            // reasons for the order, missing snapshots, …
};

// Requires: source.adapter == "drizzle" and a journal that could be read.
JournalRepair rebuild_journal(const Audit& audit, const Source& source, Workspace& workspace);

}  // namespace reconcile::plan
