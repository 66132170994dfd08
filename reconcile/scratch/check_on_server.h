// check --scratch: the server's verdict beside the model's.
#pragma once

#include <string>
#include <vector>

#include "adapters/scratch/server.h"
#include "reconcile/audit/audit.h"

namespace reconcile::scratch {

struct ScratchCheck {
  int statements = 0;
  int agree = 0;
  int decided = 0;        // undecided by the model; the server's verdict stands in the report
  int not_run = 0;
  int incomparable = 0;   // after a statement that the server could not be given
  int disagreements = 0;  // defects of ours
  std::vector<std::string> lacks;  // what the server does not have of the platform's objects, in its words
};

// Runs every PostgreSQL history that is not an archive. Findings of the replay are made anew where the server
// decided what the model had left undecided; each disagreement becomes guard/model-disagrees.
Result<ScratchCheck> check_on_server(Audit& audit, const AuditOptions& options, Server& server);

}  // namespace reconcile::scratch
