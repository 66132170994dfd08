// The interpreter of PL/pgSQL: DO blocks run on the model as far as their outcome is determined.
//
// SQL inside runs through the same apply(); conditions and loops are answered by executing their queries on
// the model. What can't be told ends the whole block as Undecided.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

void apply(Context& ctx, const ::DoStmt& stmt);

}  // namespace reconcile::replay
