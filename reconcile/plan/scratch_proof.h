// The proof on a real server: both histories are run there and what they build is compared; each environment's
// ledger is rebuilt and the plan's SQL tried on it.
#pragma once

#include "adapters/scratch/server.h"
#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"

namespace reconcile::plan {

// Adds to option.proof what the server showed, and lets it decide the verdict. An Error when the server fails.
Result<void> prove_on_server(const Audit& audit, const AuditOptions& options, Option& option, scratch::Server& server);

}  // namespace reconcile::plan
