// A function with polymorphic parameters, as one call has it: their types are those of what is passed.
#pragma once

#include <optional>
#include <span>

#include "core/execute/executor.h"

namespace reconcile::execute {

// Nothing where no type of the function's is polymorphic, or where the arguments don't settle them.
std::optional<Function> as_called(Session& session, const Function& function, std::span<const Oid> types);

}  // namespace reconcile::execute
