// Functions written in SQL, run by running their statements (functions.c).
#pragma once

#include "core/execute/executor.h"

namespace reconcile::execute {

Value call_sql_function(Executor& executor, const Function& function, std::span<const Value> args);
ResultSet call_sql_set(Executor& executor, const Function& function, std::span<const Value> args);
// Of an extension, in C: only what is known of its kind.
Value extension_function(const Function& function, std::span<const Value> args);

}  // namespace reconcile::execute
