// What one history misses and another one makes: scripts that are run by hand on the database of an ORM.
#pragma once

#include <vector>

#include "core/base/finding.h"
#include "core/history/effects.h"
#include "core/history/source.h"

namespace reconcile {

// Adds to each failure for want of a relation, that nothing else explains, the history that makes it
// (`help`, and `made_by` in its data). Effects are parallel to the sources.
void name_other_histories(const std::vector<Source>& sources, const std::vector<SourceEffects>& effects, std::vector<Finding>& findings);

}  // namespace reconcile
