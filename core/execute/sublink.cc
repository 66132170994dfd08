// Subqueries in expressions (nodeSubplan.c).
#include "core/execute/container.h"
#include "core/execute/executor.h"
#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

Value exists(Executor& executor, const SubLink& link, Scope& scope) {
  auto result = executor.subquery(*link.subselect, scope);
  if (!result->rows.empty() || result->at_least > 0) return Value::boolean(true);
  return result->complete ? Value::boolean(false) : Value::not_null();
}

Value scalar(Executor& executor, const SubLink& link, Scope& scope) {
  auto result = executor.subquery(*link.subselect, scope);
  if (result->rows.size() > 1) throw PgError("21000", "more than one row returned by a subquery used as an expression");
  if (!result->complete) return Value::unknown();
  if (result->rows.empty()) return Value::null();
  const Row& row = result->rows.front();
  return link.link == SubLink::Type::Expr && !row.empty() ? row.front() : make_record(row);
}

// x op ANY / ALL (SELECT …): the test is evaluated for each row.
Value quantified(Executor& executor, const SubLink& link, Scope& scope) {
  auto result = executor.subquery(*link.subselect, scope);
  bool any = link.link == SubLink::Type::Any;
  bool null = false, unknown = !result->complete;
  const Row* before = scope.sublink_row;
  std::optional<Value> decided;
  for (const Row& row : result->rows) {
    executor.step();
    scope.sublink_row = &row;
    Value value = executor.evaluate(link.testexpr, scope);
    null = null || value.is_null();
    unknown = unknown || (!value.is_known() && !value.is_null());
    if (value.is_known() && value.is_true() == any) decided = value;
    if (decided) break;
  }
  scope.sublink_row = before;
  if (decided) return *decided;
  if (unknown) return Value::unknown();
  return null ? Value::null() : Value::boolean(!any);
}

Value array(Executor& executor, const SubLink& link, Scope& scope) {
  auto result = executor.subquery(*link.subselect, scope);
  if (!result->complete || !result->ordered) return Value::not_null();
  std::vector<Value> members;
  for (const Row& row : result->rows) members.push_back(row.front());
  return make_array(std::move(members));
}

}  // namespace

Value evaluate_sublink(Executor& executor, const SubLink& link, Scope& scope) {
  switch (link.link) {
    case SubLink::Type::Exists: return exists(executor, link, scope);
    case SubLink::Type::Expr: return scalar(executor, link, scope);
    case SubLink::Type::Any: case SubLink::Type::All: return quantified(executor, link, scope);
    case SubLink::Type::Array: return array(executor, link, scope);
    default: return Value::unknown();
  }
}

}  // namespace reconcile::execute
