// Operators: comparison and arithmetic by their symbol and the classes of their operands, the rest through
// the functions behind them.
#include <cmath>

#include "core/analyze/coerce.h"
#include "core/analyze/operator.h"
#include "core/execute/builtin.h"
#include "core/execute/compare.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/executor.h"
#include "core/execute/moment.h"
#include "core/execute/numeric.h"
#include "core/execute/row_type.h"

namespace reconcile::execute {
namespace {

enum class Comparison { None, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

Comparison comparison_of(std::string_view name) {
  if (name == "=") return Comparison::Equal;
  if (name == "<>") return Comparison::NotEqual;
  if (name == "<") return Comparison::Less;
  if (name == "<=") return Comparison::LessEqual;
  if (name == ">") return Comparison::Greater;
  if (name == ">=") return Comparison::GreaterEqual;
  return Comparison::None;
}

Value compare(Session& session, Comparison how, std::span<const Value> args, std::span<const Oid> types,
              Oid collation) {
  if (how == Comparison::Equal || how == Comparison::NotEqual) {
    std::optional<bool> equal = equal_values(session, types[0], types[1], args[0], args[1]);
    if (equal) return Value::boolean(*equal == (how == Comparison::Equal));
  } else if ((args[0].is_known() && args[1].is_known()) || (is_moment(args[0]) && is_moment(args[1]))) {
    std::optional<int> order = args[0].is_known() ? compare_values(session, types[0], types[1], args[0], args[1], collation)
                                                  : compare_moments(args[0], args[1]);
    if (order && how == Comparison::Less) return Value::boolean(*order < 0);
    if (order && how == Comparison::LessEqual) return Value::boolean(*order <= 0);
    if (order && how == Comparison::Greater) return Value::boolean(*order > 0);
    if (order) return Value::boolean(*order >= 0);
  }
  return args[0].never_null() && args[1].never_null() ? Value::not_null() : Value::unknown();
}

std::optional<Value> integer_arithmetic(char symbol, std::int64_t a, std::int64_t b, Oid result) {
  std::int64_t out = 0;
  bool overflow = false;
  switch (symbol) {
    case '+': overflow = __builtin_add_overflow(a, b, &out); break;
    case '-': overflow = __builtin_sub_overflow(a, b, &out); break;
    case '*': overflow = __builtin_mul_overflow(a, b, &out); break;
    case '/': case '%':
      if (b == 0) throw PgError("22012", "division by zero");
      if (b == -1) overflow = symbol == '/' && __builtin_sub_overflow(std::int64_t{0}, a, &out);
      else out = symbol == '/' ? a / b : a % b;
      break;
    case '&': out = a & b; break;
    case '|': out = a | b; break;
    case '#': out = a ^ b; break;
    default: return std::nullopt;
  }
  if (overflow) throw PgError("22003", "bigint out of range");
  return integer_value(out, result);
}

std::optional<Value> numeric_arithmetic(char symbol, const std::string& a, const std::string& b) {
  NumericText out;
  switch (symbol) {
    case '+': out = numeric_add(a, b); break;
    case '-': out = numeric_subtract(a, b); break;
    case '*': out = numeric_multiply(a, b); break;
    case '/': out = numeric_divide(a, b); break;
    case '%': out = numeric_modulo(a, b); break;
    default: return std::nullopt;
  }
  return out ? Value::known(*out) : Value::not_null();
}

std::optional<Value> float_arithmetic(Session& session, char symbol, const std::string& a, const std::string& b, Oid result) {
  double x = std::strtod(a.c_str(), nullptr), y = std::strtod(b.c_str(), nullptr), out = 0;
  switch (symbol) {
    case '+': out = x + y; break;
    case '-': out = x - y; break;
    case '*': out = x * y; break;
    case '/':
      if (y == 0 && !std::isnan(x)) throw PgError("22012", "division by zero");
      out = x / y;
      break;
    default: return std::nullopt;
  }
  if (result != type_oid::Float8) return Value::not_null();
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", out);
  return cast_value(session, Value::known(text), type_oid::Float8, result, -1, true);
}

std::optional<Value> arithmetic(Session& session, std::string_view name, std::span<const Value> args,
                                std::span<const Oid> types, Oid result) {
  if (name.size() != 1 || std::string_view("+-*/%&|#").find(name[0]) == std::string_view::npos) return std::nullopt;
  TypeClass left = class_of(session, types[0]), right = class_of(session, types[1]);
  if (!is_number(left) || !is_number(right)) return std::nullopt;
  if (!args[0].is_known() || !args[1].is_known()) {
    bool zero = args[1].is_known() && args[1].text() == "0";
    if (zero && (name == "/" || name == "%") && args[0].never_null()) throw PgError("22012", "division by zero");
    return args[0].never_null() && args[1].never_null() ? Value::not_null() : Value::unknown();
  }
  const std::string &a = args[0].text(), &b = args[1].text();
  if (left == TypeClass::Float || right == TypeClass::Float) return float_arithmetic(session, name[0], a, b, result);
  if (left == TypeClass::Numeric || right == TypeClass::Numeric) return numeric_arithmetic(name[0], a, b);
  return integer_arithmetic(name[0], *integer_of(args[0]), *integer_of(args[1]), result);
}

std::optional<Value> prefix_arithmetic(std::string_view name, const Value& arg, TypeClass type, Oid result) {
  if (name != "-" && name != "+") return std::nullopt;
  if (!is_number(type) || !arg.is_known() || name == "+") return arg;
  if (type == TypeClass::Integer) {
    if (arg.text() == std::to_string(INT64_MIN)) throw PgError("22003", "bigint out of range");
    return integer_value(-*integer_of(arg), result);
  }
  if (type == TypeClass::Numeric && numeric_is_finite(arg.text())) return Value::known(numeric_negate(arg.text()));
  return Value::not_null();
}

std::vector<Oid> types_of(ExprList exprs) {
  std::vector<Oid> types;
  for (const Expr* expr : exprs) types.push_back(expr->type);
  return types;
}

struct RowOperand {
  std::vector<Field> shape;
  std::vector<Value> fields;
};

std::optional<RowOperand> row_operand(Executor& executor, const Expr* expr, Scope& scope) {
  if (class_of(executor.session, expr->type) != TypeClass::Record) return std::nullopt;
  RowOperand out{fields_of(executor.session, expr), {}};
  std::optional<std::vector<Value>> fields = fields_of_row(executor, expr, scope);
  if (!fields || fields->size() != out.shape.size()) return std::nullopt;
  out.fields = std::move(*fields);
  return out;
}

// record_eq: every column by its own type's equality, up to the first that differs; two nulls are equal.
std::optional<bool> equal_rows(Session& session, const RowOperand& a, const RowOperand& b) {
  bool open = false;
  for (std::size_t i = 0; i < std::min(a.fields.size(), b.fields.size()); ++i) {
    Oid type = a.shape[i].type;
    if (type != b.shape[i].type) {
      if (open) return std::nullopt;
      throw PgError("42804", "cannot compare dissimilar column types " + analyze::format_type(session, type) + " and " +
                                 analyze::format_type(session, b.shape[i].type) + " at record column " + std::to_string(i + 1));
    }
    if (open && analyze::find_sort_group_operators(session, type).eq == invalid_oid) return std::nullopt;
    analyze::get_sort_group_operators(session, type, false, true, false);
    std::optional<bool> same = same_values(session, type, a.fields[i], b.fields[i]);
    if (same && !*same) return false;
    open = open || !same;
  }
  if (open) return std::nullopt;
  if (a.fields.size() != b.fields.size()) throw PgError("42804", "cannot compare record types with different numbers of columns");
  return true;
}

// Two rows as the operands of an operator; nullopt when they are no rows, or not to be looked into.
std::optional<std::pair<RowOperand, RowOperand>> row_operands(Executor& executor, const OpExpr& expr, Scope& scope) {
  if (expr.args.size() != 2) return std::nullopt;
  auto a = row_operand(executor, expr.args[0], scope);
  if (!a) return std::nullopt;
  auto b = row_operand(executor, expr.args[1], scope);
  if (!b) return std::nullopt;
  return std::pair{std::move(*a), std::move(*b)};
}

// The row's fields compared in pairs, as "=" over rows does.
Value fold_any_all(bool use_or, const std::vector<Value>& results) {
  bool null = false, unknown = false;
  for (const Value& result : results) {
    if (result.is_known() && result.is_true() == use_or) return result;
    null = null || result.is_null();
    unknown = unknown || (!result.is_known() && !result.is_null());
  }
  if (unknown) return Value::unknown();
  return null ? Value::null() : Value::boolean(!use_or);
}

}  // namespace

Value apply_operator(Executor& executor, Oid opno, Oid function, std::span<const Value> args,
                     std::span<const Oid> types, Oid result, Oid collation) {
  Session& session = executor.session;
  for (const Value& arg : args) {
    // Strict all of them, but for the container operators, which look at nulls themselves.
    if (!arg.is_null()) continue;
    const Function* behind = session.catalog.functions.find(function);
    if (behind == nullptr || behind->strict) return Value::null();
  }
  const Operator* op = session.catalog.operators.find(opno);
  bool any_case = args.size() == 2 && class_of(session, types[0]) == TypeClass::AnyCaseText;
  if (op != nullptr && (opno < first_normal_oid || any_case)) {
    Comparison how = args.size() == 2 ? comparison_of(op->name) : Comparison::None;
    if (how != Comparison::None) return compare(session, how, args, types, collation);
    if (any_case) {
      // LIKE and the like: through the functions behind them
    } else if (args.size() == 2) {
      if (auto value = arithmetic(session, op->name, args, types, result)) return *value;
    } else if (auto value = prefix_arithmetic(op->name, args[0], class_of(session, types[0]), result)) {
      return *value;
    }
  }
  const Function* behind = session.catalog.functions.find(function);
  return behind == nullptr ? Value::unknown() : executor.call_function(*behind, args, types, result, collation);
}

Value evaluate_operator(Executor& executor, const OpExpr& expr, Scope& scope) {
  if (auto rows = row_operands(executor, expr, scope)) {
    const Operator* op = executor.session.catalog.operators.find(expr.opno);
    Comparison how = op == nullptr ? Comparison::None : comparison_of(op->name);
    if (how == Comparison::Equal || how == Comparison::NotEqual) {
      std::optional<bool> equal = equal_rows(executor.session, rows->first, rows->second);
      return equal ? Value::boolean(*equal == (how == Comparison::Equal)) : Value::not_null();
    }
  }
  std::vector<Value> args = executor.evaluate_all(expr.args, scope);
  return apply_operator(executor, expr.opno, expr.opfuncid, args, types_of(expr.args), expr.type, expr.input_collation);
}

Value evaluate_distinct(Executor& executor, const OpExpr& expr, Scope& scope) {
  if (auto rows = row_operands(executor, expr, scope)) {
    std::optional<bool> equal = equal_rows(executor.session, rows->first, rows->second);
    return equal ? Value::boolean(!*equal) : Value::not_null();
  }
  Value a = executor.evaluate(expr.args[0], scope), b = executor.evaluate(expr.args[1], scope);
  if (a.is_null() && b.is_null()) return Value::boolean(false);
  if (a.is_null() || b.is_null()) {
    return a.never_null() || b.never_null() ? Value::boolean(true) : Value::not_null();
  }
  std::optional<bool> equal = equal_values(executor.session, expr.args[0]->type, expr.args[1]->type, a, b);
  return equal ? Value::boolean(!*equal) : Value::not_null();
}

Value evaluate_nullif(Executor& executor, const OpExpr& expr, Scope& scope) {
  Value a = executor.evaluate(expr.args[0], scope), b = executor.evaluate(expr.args[1], scope);
  if (a.is_null() || b.is_null()) return a;
  std::optional<bool> equal = equal_values(executor.session, expr.args[0]->type, expr.args[1]->type, a, b);
  if (!equal) return Value::unknown();
  return *equal ? Value::null() : a;
}

Value evaluate_array_op(Executor& executor, const ScalarArrayOpExpr& expr, Scope& scope) {
  Value scalar = executor.evaluate(expr.args[0], scope);
  std::vector<Value> members;
  const Expr* list = expr.args[1];
  if (list->kind == ExprKind::ArrayExpr && !as<ArrayExpr>(list).multidims) {
    members = executor.evaluate_all(as<ArrayExpr>(list).elements, scope);  // members may be unknown one by one
  } else {
    Value array = executor.evaluate(list, scope);
    if (array.is_null()) return array;
    std::optional<std::vector<Value>> known = array_members(array);
    if (!known) return Value::unknown();
    members = std::move(*known);
  }
  Oid element = analyze::base_element_type(executor.session, list->type);
  std::vector<Value> results;
  Oid types[] = {expr.args[0]->type, element};
  for (const Value& member : members) {
    executor.step();
    Value args[] = {scalar, member};
    results.push_back(apply_operator(executor, expr.opno, expr.opfuncid, args, types, type_oid::Bool, expr.input_collation));
    if (results.back().is_known() && results.back().is_true() == expr.use_or) break;
  }
  return fold_any_all(expr.use_or, results);
}

Value evaluate_min_max(Executor& executor, const MinMaxExpr& expr, Scope& scope) {
  std::optional<Value> best;
  bool unknown = false, never_null = false;
  for (const Expr* arg : expr.args) {
    Value value = executor.evaluate(arg, scope);
    if (value.is_null()) continue;
    never_null = never_null || value.never_null();
    if (!value.is_known()) {
      unknown = true;
    } else if (best) {
      std::optional<int> order = compare_values(executor.session, arg->type, arg->type, value, *best, expr.input_collation);
      if (!order) unknown = true;
      else if (expr.greatest ? *order > 0 : *order < 0) best = value;
    } else {
      best = value;
    }
  }
  if (unknown) return never_null ? Value::not_null() : Value::unknown();
  return best.value_or(Value::null());
}

Value evaluate_row_compare(Executor& executor, const RowCompareExpr& expr, Scope& scope) {
  for (std::size_t i = 0; i < expr.largs.size(); ++i) {
    Value a = executor.evaluate(expr.largs[i], scope), b = executor.evaluate(expr.rargs[i], scope);
    if (a.is_null() || b.is_null()) return Value::null();
    if (!a.is_known() || !b.is_known()) return Value::unknown();
    std::optional<int> order = compare_values(executor.session, expr.largs[i]->type, expr.rargs[i]->type, a, b,
                                              i < expr.input_collations.size() ? expr.input_collations[i] : invalid_oid);
    if (!order) return Value::unknown();
    if (*order != 0) return Value::boolean(expr.op.front() == '<' ? *order < 0 : *order > 0);
  }
  return Value::boolean(expr.op.size() == 2);
}

}  // namespace reconcile::execute
