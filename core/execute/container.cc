// Arrays and rows in expressions.
#include "core/analyze/coerce.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/json.h"
#include "core/execute/executor.h"
#include "core/execute/row_type.h"

namespace reconcile::execute {
namespace {

Value unknown_like(const std::vector<Value>& members) {
  for (const Value& member : members) {
    if (!member.is_known() && !member.is_null()) return Value::not_null();
  }
  return Value::unknown();
}

// ARRAY[[…],[…]]: members are arrays of equal shape.
Value make_nested(const std::vector<Value>& rows) {
  ArrayValue out;
  for (const Value& row : rows) {
    if (row.is_null()) continue;
    if (!row.is_known()) return unknown_like(rows);
    std::optional<ArrayValue> part = parse_array(row.text());
    if (!part) return Value::not_null();
    if (part->dims.empty()) continue;
    if (out.dims.empty()) {
      out.dims = part->dims;
      out.dims.insert(out.dims.begin(), 0);
      out.lower.assign(out.dims.size(), 1);
    } else if (!std::equal(part->dims.begin(), part->dims.end(), out.dims.begin() + 1, out.dims.end())) {
      throw PgError("2202E", "multidimensional arrays must have array expressions with matching dimensions");
    }
    ++out.dims[0];
    out.members.insert(out.members.end(), part->members.begin(), part->members.end());
  }
  return make_array(out);
}

std::optional<int> subscript_value(Executor& executor, const Expr* expr, Scope& scope, bool& null, int otherwise) {
  if (expr == nullptr) return otherwise;
  Value value = executor.evaluate(expr, scope);
  if (value.is_null()) return null = true, 0;
  std::optional<std::int64_t> number = integer_of(value);
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

Value fetch_slice(Executor& executor, const SubscriptingRef& expr, const ArrayValue& array, Scope& scope) {
  if (array.dims.size() != 1 || expr.upper.size() != 1) return array.dims.empty() ? Value::known("{}") : Value::unknown();
  bool null = false;
  int first = array.lower[0], last = first + array.dims[0] - 1;
  std::optional<int> lower = subscript_value(executor, expr.lower.empty() ? nullptr : expr.lower[0], scope, null, first);
  std::optional<int> upper = subscript_value(executor, expr.upper[0], scope, null, last);
  if (null) return Value::null();
  if (!lower || !upper) return Value::not_null();
  std::vector<Value> members;
  for (int i = std::max(*lower, first); i <= std::min(*upper, last); ++i) {
    members.push_back(array.members[static_cast<std::size_t>(i - first)]);
  }
  return make_array(std::move(members));
}

Value fetch_member(Executor& executor, const SubscriptingRef& expr, const ArrayValue& array, Scope& scope) {
  std::size_t at = 0;
  if (expr.upper.size() != array.dims.size()) return Value::null();
  for (std::size_t i = 0; i < expr.upper.size(); ++i) {
    bool null = false;
    std::optional<int> index = subscript_value(executor, expr.upper[i], scope, null, 0);
    if (null) return Value::null();
    if (!index) return Value::unknown();
    int offset = *index - array.lower[i];
    if (offset < 0 || offset >= array.dims[i]) return Value::null();
    at = at * static_cast<std::size_t>(array.dims[i]) + static_cast<std::size_t>(offset);
  }
  return array.members[at];
}

Value fetch_json(Executor& executor, const SubscriptingRef& expr, const Value& container, Scope& scope) {
  std::optional<Json> json = parse_json(container.text());
  const Json* at = json ? &*json : nullptr;
  for (const Expr* key : expr.upper) {
    Value value = executor.evaluate(key, scope);
    if (value.is_null()) return Value::null();
    if (!value.is_known() || at == nullptr) return Value::unknown();
    if (at->kind == Json::Kind::Object) {
      at = at->member(value.text());
    } else if (at->kind == Json::Kind::Array) {
      std::optional<std::int64_t> index = integer_of(value);
      if (!index) return Value::null();
      if (*index < 0) *index += static_cast<std::int64_t>(at->items.size());
      at = *index >= 0 && *index < static_cast<std::int64_t>(at->items.size()) ? &at->items[static_cast<std::size_t>(*index)] : nullptr;
    } else {
      at = nullptr;
    }
    if (at == nullptr) return Value::null();
  }
  return Value::known(print_jsonb(*at));
}

}  // namespace

Value evaluate_array(Executor& executor, const ArrayExpr& expr, Scope& scope) {
  std::vector<Value> members = executor.evaluate_all(expr.elements, scope);
  return expr.multidims ? make_nested(members) : make_array(std::move(members));
}

Value evaluate_subscript(Executor& executor, const SubscriptingRef& expr, Scope& scope) {
  Value container = executor.evaluate(expr.container, scope);
  if (expr.assign != nullptr) return Value::unknown();
  if (container.is_null()) return container;
  if (!container.is_known()) return Value::unknown();
  if (expr.container_type == type_oid::JsonB) return fetch_json(executor, expr, container, scope);
  std::optional<ArrayValue> array = parse_array(container.text());
  if (!array) return Value::unknown();
  return expr.is_slice ? fetch_slice(executor, expr, *array, scope) : fetch_member(executor, expr, *array, scope);
}

Value evaluate_row(Executor& executor, const RowExpr& expr, Scope& scope) {
  return make_record(executor.evaluate_all(expr.args, scope));
}

Value evaluate_field(Executor& executor, const FieldSelect& expr, Scope& scope) {
  auto index = static_cast<std::size_t>(expr.fieldnum) - 1;
  if (expr.arg->kind == ExprKind::Var && as<catalog::Var>(expr.arg).varattno == 0) {
    catalog::Var column = as<catalog::Var>(expr.arg);
    column.varattno = expr.fieldnum;
    column.type = expr.type;
    return executor.evaluate(&column, scope);
  }
  const Expr* row = expr.arg;
  while (row->kind == ExprKind::RelabelType) row = as<Coercion>(row).arg;
  if (row->kind == ExprKind::RowExpr && index < as<RowExpr>(row).args.size()) {
    return executor.evaluate(as<RowExpr>(row).args[index], scope);
  }
  Value record = executor.evaluate(expr.arg, scope);
  if (record.is_null()) return record;
  std::optional<std::vector<Value>> fields = record_fields(record);
  if (!fields || index >= fields->size()) return Value::unknown();
  return (*fields)[index];
}

Value evaluate_field_store(Executor& executor, const FieldStore& expr, Scope& scope) {
  executor.evaluate_all(expr.newvals, scope);
  return Value::not_null();
}

Value evaluate_array_coerce(Executor& executor, const ArrayCoerceExpr& expr, Scope& scope) {
  Value value = executor.evaluate(expr.arg, scope);
  if (!value.is_known()) return value;
  std::optional<ArrayValue> array = parse_array(value.text());
  if (!array) return Value::not_null();
  const Value* before = scope.case_test;
  for (Value& member : array->members) {
    executor.step();
    Value original = member;
    scope.case_test = &original;
    member = executor.evaluate(expr.elem_expr, scope);
  }
  scope.case_test = before;
  return make_array(*array);
}

}  // namespace reconcile::execute
