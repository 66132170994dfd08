// Files that a Drizzle folder holds and its journal does not list, taken out of the way instead of into the
// history: what was run by hand on purpose, or what a listed migration does by now.
#pragma once

#include <optional>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"

namespace reconcile::plan {

// Nothing where every file is listed. Requires: source.adapter == "drizzle".
std::optional<Option> set_aside_option(const Audit& audit, const AuditOptions& options, const Source& source);

}  // namespace reconcile::plan
