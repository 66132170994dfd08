// The kinds of CREATE that share DefineStmt.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

void define_aggregate(Context& ctx, const ::DefineStmt& stmt);                // aggregate.cc
void define_operator(Context& ctx, const ::DefineStmt& stmt);                 // operator.cc
void define_type(Context& ctx, const ::DefineStmt& stmt);                     // define_type.cc
void define_collation(Context& ctx, const ::DefineStmt& stmt);                // collation.cc
void define_text_search(Context& ctx, const ::DefineStmt& stmt);              // text_search.cc

// The function an option names, by exact argument types; throws 42883 `function %s does not exist`.
const Function& option_function(Context& ctx, const List* names, const std::vector<Oid>& arg_types);

}  // namespace reconcile::replay
