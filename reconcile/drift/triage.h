// Triage by definition: of what each migration makes or changes, what a live database has as the history makes it.
#pragma once

#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/drift/side.h"
#include "reconcile/migrator/triage.h"

namespace reconcile::drift {

// Parallel to the history. What a later migration drops is not to be expected; what a later one changes counts for
// that one when the database still has the earlier definition.
std::vector<migrator::Triage> triage(const Source& source, const AuditOptions& options, const Environment& environment, const Side& live);

}  // namespace reconcile::drift
