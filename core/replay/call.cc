// CALL (ExecuteCallStmt).
#include "core/analyze/function.h"
#include "core/catalog/walk.h"
#include "core/execute/execute.h"
#include "core/replay/session_statements.h"
#include "core/replay/statement_scope.h"

namespace reconcile::replay {

void apply(Context& ctx, const ::CallStmt& stmt) {
  const ::FuncCall& call = *stmt.funccall;
  analyze::ParseState state = ctx.parse_state();
  std::vector<Expr*> args;
  for (::Node* arg : sql::list(call.args)) args.push_back(analyze::transform_expr(state, arg, analyze::ParseExprKind::CallArgument));
  Expr* expr = analyze::parse_func_or_column(state, call.funcname, std::move(args), nullptr, &call, true, call.location);
  analyze::assign_collations(state, expr);
  const auto& made = as<FuncExpr>(expr);
  const Function& procedure = *ctx.catalog.functions.find(made.funcid);
  ctx.session.use({ClassId::Function, procedure.oid});
  try {
    scope_of(ctx).call_result = execute::evaluate(ctx.session, expr, ctx.variables != nullptr ? scope_of(ctx).variable_values : execute::Parameters());
  } catch (PgError& error) {
    error.location = -1;
    throw;
  }
}

}  // namespace reconcile::replay
