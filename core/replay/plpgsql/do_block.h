// DO: a PL/pgSQL body that runs where it stands.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

void apply(Context& ctx, const ::DoStmt& stmt);

}  // namespace reconcile::replay
