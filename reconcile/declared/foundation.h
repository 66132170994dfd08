// What a declared schema stands on but has no words for: the extensions, functions, domains, … that only the
// migrations make. Without them its tables could not be made.
#pragma once

#include <string>

#include "reconcile/declared/declared.h"

namespace reconcile::declared {

// Those statements of the history, in its order. Some may fail where they need a table: nobody minds.
std::string foundation(const Source& source, const DeclaredSchema& schema);

}  // namespace reconcile::declared
