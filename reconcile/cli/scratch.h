// --scratch: the server that the user allows us to try things on.
#pragma once

#include <memory>
#include <string>

#include "adapters/scratch/server.h"
#include "reconcile/audit/audit.h"

namespace reconcile::cli {

// Null where `where` is empty. Refuses the database of an environment.
Result<std::unique_ptr<scratch::Server>> open_scratch(const std::string& where, const AuditOptions& options);

}  // namespace reconcile::cli
