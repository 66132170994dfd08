// ALTER FUNCTION, PROCEDURE and ROUTINE with options (functioncmds.c, AlterFunction).
#include "core/replay/function_options.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {

void apply(Context& ctx, const ::AlterFunctionStmt& stmt) {
  const Function& function = *analyze::lookup_function_with_args(ctx.session, *stmt.func, stmt.objtype);
  ctx.session.use({ClassId::Function, function.oid});
  if (function.kind == 'a') {
    throw PgError("42809", quoted(analyze::name_list_to_string(stmt.func->objname)) + " is an aggregate function");
  }
  FunctionOptions options = read_function_options(stmt.actions, function.kind == 'p');
  if (options.rows && !function.returns_set) {
    throw PgError("22023", "ROWS is not applicable when function does not return a set");
  }
  Function& edited = ctx.catalog.functions.edit(function.oid);
  apply_function_options(ctx, edited, options);
  edited.changed = ctx.session.statement;
}

}  // namespace reconcile::replay
