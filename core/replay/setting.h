// SET clauses that are stored with an object: of a function, role or database (GUC arrays).
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// The value as it is stored: `a, b` for a list of names, each quoted where necessary.
std::string setting_value(const ::VariableSetStmt& set);
// Throws what SET itself would: 42704, 22023, 55P02.
void check_setting(const ::VariableSetStmt& set);
// Applies SET x = …, RESET x, RESET ALL to stored settings.
void update_setting(Context& ctx, Options& settings, const ::VariableSetStmt& set);

}  // namespace reconcile::replay
