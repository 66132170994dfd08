#include "core/replay/define.h"

#include "core/replay/object_statements.h"

namespace reconcile::replay {

void apply(Context& ctx, const ::DefineStmt& stmt) {
  switch (stmt.kind) {
    case OBJECT_AGGREGATE: return define_aggregate(ctx, stmt);
    case OBJECT_OPERATOR: return define_operator(ctx, stmt);
    case OBJECT_TYPE: return define_type(ctx, stmt);
    case OBJECT_COLLATION: return define_collation(ctx, stmt);
    default: return define_text_search(ctx, stmt);
  }
}

const Function& option_function(Context& ctx, const List* names, const std::vector<Oid>& arg_types) {
  if (const Function* found = analyze::lookup_function_exact(ctx.session, names, arg_types)) {
    ctx.session.use({ClassId::Function, found->oid});
    return *found;
  }
  throw PgError("42883", "function " + analyze::function_signature(ctx.session, names, arg_types) + " does not exist");
}

}  // namespace reconcile::replay
