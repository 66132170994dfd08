// AND, OR, NOT, CASE, COALESCE: three-valued logic that stays exact when a value can't be told.
#include "core/execute/executor.h"

namespace reconcile::execute {
namespace {

// Evaluates what the server evaluates only if something unknown turns out one way: an error in it can't
// be told to happen.
Value evaluate_perhaps(Executor& executor, const Expr* expr, Scope& scope) {
  try {
    return executor.evaluate(expr, scope);
  } catch (const PgError&) {
    throw Undecided{"whether an expression that fails is reached depends on a value that can't be told"};
  }
}

}  // namespace

Value negate(const Value& value) { return value.is_known() ? Value::boolean(!value.is_true()) : value; }

Value evaluate_bool(Executor& executor, const BoolExpr& expr, Scope& scope) {
  if (expr.op == BoolExpr::Op::Not) {
    Value value = executor.evaluate(expr.args[0], scope);
    return value.kind() == Value::Kind::NotNull ? Value::not_null() : negate(value);
  }
  bool absorbing = expr.op == BoolExpr::Op::Or;  // the value that decides the whole
  bool unknown = false, maybe_null = false, null = false;
  for (const Expr* arg : expr.args) {
    Value value = unknown ? evaluate_perhaps(executor, arg, scope) : executor.evaluate(arg, scope);
    if (value.is_known() && value.is_true() == absorbing) return value;
    if (value.is_null()) null = true;
    if (value.kind() == Value::Kind::NotNull) unknown = true;
    if (value.kind() == Value::Kind::Unknown) unknown = maybe_null = true;
  }
  if (unknown) return null || maybe_null ? Value::unknown() : Value::not_null();
  return null ? Value::null() : Value::boolean(!absorbing);
}

Value evaluate_case(Executor& executor, const CaseExpr& expr, Scope& scope) {
  const Value* before = scope.case_test;
  std::optional<Value> operand;
  if (expr.arg != nullptr) operand = executor.evaluate(expr.arg, scope);
  std::optional<Value> possible;  // of the arms that an unknown condition may have chosen
  auto choose = [&](const Expr* arm) {
    scope.case_test = before;
    if (!possible) return arm == nullptr ? Value::null() : executor.evaluate(arm, scope);
    return either(*possible, arm == nullptr ? Value::null() : evaluate_perhaps(executor, arm, scope));
  };
  for (const CaseWhen& when : expr.whens) {
    scope.case_test = operand ? &*operand : before;
    Value condition = possible ? evaluate_perhaps(executor, when.expr, scope) : executor.evaluate(when.expr, scope);
    scope.case_test = before;
    if (condition.is_null() || condition.is_false()) continue;
    if (condition.is_true()) return choose(when.result);
    Value arm = evaluate_perhaps(executor, when.result, scope);
    possible = possible ? either(*possible, arm) : arm;
  }
  return choose(expr.defresult);
}

Value evaluate_coalesce(Executor& executor, const CoalesceExpr& expr, Scope& scope) {
  std::optional<Value> possible;
  for (const Expr* arg : expr.args) {
    Value value = possible ? evaluate_perhaps(executor, arg, scope) : executor.evaluate(arg, scope);
    if (value.is_null()) continue;
    if (value.never_null()) return possible ? Value::not_null() : value;
    possible = Value::unknown();
  }
  return possible ? Value::unknown() : Value::null();
}

}  // namespace reconcile::execute
