// Domain constraints at run time.
#pragma once

#include "core/execute/executor.h"

namespace reconcile::execute {

// Throws 23502 `domain %s does not allow null values` and 23514; answers the value.
Value check_domain(Session& session, Oid domain, Value value);

}  // namespace reconcile::execute
