// Which migrations an environment has, by its ledger: what is merely pending there is no drift.
#pragma once

#include <optional>
#include <vector>

#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile::drift {

// Parallel to the source's migrations. nullopt: the environment has no ledger of this source.
std::optional<std::vector<bool>> applied_on(const Source& source, const Environment& environment);

}  // namespace reconcile::drift
