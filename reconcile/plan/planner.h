// Planners: one file per strategy. Each looks at an audit and answers with options; `plan` puts the
// recommended one first.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"

namespace reconcile::scratch {
class Server;
}

namespace reconcile::plan {

// With a scratch server, each option that changes files or ledgers is tried on it.
Plan make_plan(const Audit& audit, const AuditOptions& options, const PlanRequest& request, scratch::Server* server = nullptr);

// Of the files that a plan is made from, and of every ledger.
Origin origin_of(const Audit& audit);

// The least change that makes a source's history replay and its layout whole. Empty when nothing is wrong
// that a change of files can mend.
std::vector<Option> repair_options(const Audit& audit, const AuditOptions& options, const Source& source,
                                   const PlanRequest& request);

// What a fresh database and CI meet today and once the history replays.
std::vector<Scenario> file_scenarios(const Audit& before, const Source& source, const Proof& proof);

}  // namespace reconcile::plan
