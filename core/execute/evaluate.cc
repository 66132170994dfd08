// Expressions: one case per kind of node (execExprInterp.c).
#include "core/analyze/row_shape.h"
#include "core/execute/container.h"
#include "core/execute/executor.h"
#include "core/execute/row_type.h"
#include "core/execute/row_writer.h"
#include "core/execute/sequence.h"

namespace reconcile::execute {
namespace {

constexpr std::size_t max_steps = 5'000'000;
constexpr int max_depth = 600;

// A column of a row; what lies beyond its end was added to the table later.
Value column(const Row& row, AttrNumber number) {
  auto index = static_cast<std::size_t>(number) - 1;
  return index < row.size() ? row[index] : Value::null();
}

// The fields of a table's row that its row type still has.
std::vector<Value> live_fields(const Session& session, Oid type, const Row& row) {
  std::vector<Value> fields;
  analyze::RowShape shape = analyze::shape_of_type(session, type);
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    if (!shape.columns[i].dropped) fields.push_back(column(row, static_cast<AttrNumber>(i + 1)));
  }
  return fields;
}

Value evaluate_var(Executor& executor, const catalog::Var& var, Scope& scope) {
  Scope& level = scope_at(scope, var.levels_up);
  auto index = static_cast<std::size_t>(var.varno) - 1;
  if (level.query != nullptr && index < level.query->rtable.size()) {
    const RangeTblEntry& rte = *level.query->rtable[index];
    if (rte.kind == RteKind::Join && var.varattno > 0 &&
        static_cast<std::size_t>(var.varattno) <= rte.join_alias_vars.size()) {
      return executor.evaluate(rte.join_alias_vars[static_cast<std::size_t>(var.varattno) - 1], level);
    }
    if (rte.kind == RteKind::Join && var.varattno == 0) {
      return make_record(executor.evaluate_all(rte.join_alias_vars, level));
    }
  }
  if (index >= level.rows.size()) return Value::unknown();
  const Row* row = level.rows[index];
  if (row == nullptr) return Value::null();
  if (var.varattno > 0) return column(*row, var.varattno);
  if (var.varattno == 0 && level.query == nullptr) return make_record(live_fields(executor.session, var.type, *row));
  if (var.varattno == 0) return whole_row(executor.session, *level.query->rtable[index], *row);
  return Value::not_null();  // ctid, tableoid and the like
}

Value evaluate_param(Executor& executor, const catalog::Param& param, Scope& scope) {
  if (param.of == catalog::Param::Of::Sublink && scope.sublink_row != nullptr) {
    return column(*scope.sublink_row, static_cast<AttrNumber>(param.id));
  }
  return executor.parameters ? executor.parameters(param) : Value::unknown();
}

// VARIADIC array, to a function of any arguments: each member is one. False where the members are not known.
bool spread_array(Session& session, std::vector<Value>& args, std::vector<Oid>& types) {
  if (!args.back().is_known()) return false;
  std::optional<ArrayValue> array = parse_array(args.back().text());
  Oid element = analyze::type_of(session, types.back()).elem;
  if (!array || element == invalid_oid) return false;
  args.pop_back();
  types.pop_back();
  args.insert(args.end(), array->members.begin(), array->members.end());
  types.resize(args.size(), element);
  return true;
}

Value evaluate_call(Executor& executor, const FuncExpr& call, Scope& scope) {
  if (scope.computed != nullptr) {
    if (auto it = scope.computed->find(&call); it != scope.computed->end()) return it->second;
  }
  const Function* function = executor.session.catalog.functions.find(call.funcid);
  if (function == nullptr) return Value::unknown();
  if (function->returns_set) {
    ResultSet set = executor.call_set(call, scope);
    if (set.rows.empty()) return set.complete ? Value::null() : Value::unknown();
    return set.rows.front().size() == 1 ? set.rows.front().front() : make_record(set.rows.front());
  }
  std::vector<Value> args = executor.evaluate_all(call.args, scope);
  std::vector<Oid> types;
  types.reserve(call.args.size());
  for (const Expr* arg : call.args) types.push_back(arg->type);
  bool spread = call.variadic && function->variadic == type_oid::Any && !args.empty();
  if (spread && !spread_array(executor.session, args, types)) return Value::unknown();
  return executor.call_function(*function, args, types, call.type, call.input_collation);
}

// A row is null when every field is, and not null when none is: the two are no opposites.
Value test_row(const std::vector<Value>& fields, bool is_null) {
  bool open = false;
  for (const Value& field : fields) {
    if (is_null ? field.never_null() : field.is_null()) return Value::boolean(false);
    open = open || field.kind() == Value::Kind::Unknown;
  }
  return open ? Value::not_null() : Value::boolean(true);
}

Value evaluate_null_test(Executor& executor, const NullTest& test, Scope& scope) {
  if (test.argisrow) {
    if (auto fields = fields_of_row(executor, test.arg, scope)) return test_row(*fields, test.is_null);
  }
  Value value = executor.evaluate(test.arg, scope);
  if (value.kind() == Value::Kind::Unknown) return Value::not_null();
  if (test.argisrow && value.never_null()) return Value::not_null();
  return Value::boolean(value.is_null() == test.is_null);
}

Value evaluate_boolean_test(Executor& executor, const BooleanTest& test, Scope& scope) {
  Value value = executor.evaluate(test.arg, scope);
  using Test = BooleanTest::Test;
  bool negated = test.test == Test::IsNotTrue || test.test == Test::IsNotFalse || test.test == Test::IsNotUnknown;
  bool about_null = test.test == Test::IsUnknown || test.test == Test::IsNotUnknown;
  if (about_null && value.never_null()) return Value::boolean(negated);
  if (!value.is_known() && !value.is_null()) return Value::not_null();
  bool about_true = test.test == Test::IsTrue || test.test == Test::IsNotTrue;
  bool holds = about_null ? value.is_null() : about_true ? value.is_true() : value.is_false();
  return Value::boolean(holds != negated);
}

Value evaluate_computed(const Expr* expr, int levels_up, Scope& scope) {
  Scope& level = scope_at(scope, levels_up);
  if (level.computed == nullptr) return Value::unknown();
  auto it = level.computed->find(expr);
  return it == level.computed->end() ? Value::unknown() : it->second;
}

Value row_of(const Value* value) { return value == nullptr ? Value::unknown() : *value; }

}  // namespace

Scope& scope_at(Scope& scope, int levels_up) {
  Scope* at = &scope;
  while (levels_up-- > 0) {
    if (at->outer == nullptr) throw Undecided{"an outer query's row is not at hand"};
    at = at->outer;
  }
  return *at;
}

std::optional<std::vector<Value>> fields_of_row(Executor& executor, const Expr* row, Scope& scope) {
  while (row->kind == ExprKind::RelabelType) row = as<Coercion>(row).arg;
  if (row->kind == ExprKind::Var && as<catalog::Var>(row).varattno == 0) {  // OLD and NEW of a trigger's WHEN
    const auto& var = as<catalog::Var>(row);
    Scope& level = scope_at(scope, var.levels_up);
    auto index = static_cast<std::size_t>(var.varno) - 1;
    bool plain = level.query == nullptr && index < level.rows.size() && level.rows[index] != nullptr;
    if (plain) return live_fields(executor.session, var.type, *level.rows[index]);
  }
  if (row->kind == ExprKind::RowExpr) return executor.evaluate_all(as<RowExpr>(row).args, scope);
  return record_fields(executor.evaluate(row, scope));
}

Value either(const Value& a, const Value& b) {
  if (a == b) return a;
  return a.never_null() && b.never_null() ? Value::not_null() : Value::unknown();
}

Executor::Depth::Depth(Executor& executor) : depth_(executor.depth_.get()) {
  if (*depth_ >= max_depth) throw Undecided{"the expression is nested too deeply to be followed"};
  ++*depth_;
}

void Executor::step(std::size_t count) {
  *steps_ += count;
  if (*steps_ > max_steps) throw Undecided{"the query does more work than can be followed"};
}

std::vector<Value> Executor::evaluate_all(ExprList exprs, Scope& scope) {
  std::vector<Value> out;
  out.reserve(exprs.size());
  for (const Expr* expr : exprs) out.push_back(evaluate(expr, scope));
  return out;
}

Executor::Truth Executor::test(const Expr* condition, Scope& scope) {
  if (condition == nullptr) return Truth::True;
  Value value = evaluate(condition, scope);
  if (value.is_null()) return Truth::Null;
  if (!value.is_known()) return Truth::Unknown;
  return value.is_true() ? Truth::True : Truth::False;
}

Value Executor::evaluate(const Expr* expr, Scope& scope) {
  if (expr->kind == ExprKind::Const) return constant(*this, as<Const>(expr));
  Depth depth(*this);
  switch (expr->kind) {
    case ExprKind::Var: return evaluate_var(*this, as<catalog::Var>(expr), scope);
    case ExprKind::Const: return constant(*this, as<Const>(expr));
    case ExprKind::Param: return evaluate_param(*this, as<catalog::Param>(expr), scope);
    case ExprKind::Aggref: return evaluate_computed(expr, as<catalog::Aggref>(expr).levels_up, scope);
    case ExprKind::GroupingFunc: return evaluate_computed(expr, as<GroupingFunc>(expr).levels_up, scope);
    case ExprKind::WindowFunc: return evaluate_computed(expr, 0, scope);
    case ExprKind::SubscriptingRef: return evaluate_subscript(*this, as<SubscriptingRef>(expr), scope);
    case ExprKind::FuncExpr: return evaluate_call(*this, as<FuncExpr>(expr), scope);
    case ExprKind::NamedArgExpr: return evaluate(as<NamedArgExpr>(expr).arg, scope);
    case ExprKind::OpExpr: return evaluate_operator(*this, as<OpExpr>(expr), scope);
    case ExprKind::DistinctExpr: return evaluate_distinct(*this, as<OpExpr>(expr), scope);
    case ExprKind::NullIfExpr: return evaluate_nullif(*this, as<OpExpr>(expr), scope);
    case ExprKind::ScalarArrayOpExpr: return evaluate_array_op(*this, as<ScalarArrayOpExpr>(expr), scope);
    case ExprKind::BoolExpr: return evaluate_bool(*this, as<BoolExpr>(expr), scope);
    case ExprKind::SubLink: return evaluate_sublink(*this, as<SubLink>(expr), scope);
    case ExprKind::FieldSelect: return evaluate_field(*this, as<FieldSelect>(expr), scope);
    case ExprKind::FieldStore: return evaluate_field_store(*this, as<FieldStore>(expr), scope);
    case ExprKind::RelabelType: return evaluate_relabel(*this, as<Coercion>(expr), scope);
    case ExprKind::CoerceViaIO: return evaluate_io_coercion(*this, as<Coercion>(expr), scope);
    case ExprKind::ArrayCoerceExpr: return evaluate_array_coerce(*this, as<ArrayCoerceExpr>(expr), scope);
    case ExprKind::ConvertRowtypeExpr: return either(evaluate(as<Coercion>(expr).arg, scope), Value::not_null());
    case ExprKind::CollateExpr: return evaluate(as<CollateExpr>(expr).arg, scope);
    case ExprKind::CaseExpr: return evaluate_case(*this, as<CaseExpr>(expr), scope);
    case ExprKind::CaseTestExpr: return row_of(scope.case_test);
    case ExprKind::ArrayExpr: return evaluate_array(*this, as<ArrayExpr>(expr), scope);
    case ExprKind::RowExpr: return evaluate_row(*this, as<RowExpr>(expr), scope);
    case ExprKind::RowCompareExpr: return evaluate_row_compare(*this, as<RowCompareExpr>(expr), scope);
    case ExprKind::CoalesceExpr: return evaluate_coalesce(*this, as<CoalesceExpr>(expr), scope);
    case ExprKind::MinMaxExpr: return evaluate_min_max(*this, as<MinMaxExpr>(expr), scope);
    case ExprKind::SqlValueFunction: return evaluate_sql_value(*this, as<SqlValueFunction>(expr));
    case ExprKind::XmlExpr: return Value::unknown();
    case ExprKind::NullTest: return evaluate_null_test(*this, as<NullTest>(expr), scope);
    case ExprKind::BooleanTest: return evaluate_boolean_test(*this, as<BooleanTest>(expr), scope);
    case ExprKind::CoerceToDomain: return evaluate_domain(*this, as<Coercion>(expr), scope);
    case ExprKind::CoerceToDomainValue: return row_of(scope.domain_value);
    case ExprKind::SetToDefault: return default_marker();
    case ExprKind::CurrentOfExpr: return Value::unknown();
    case ExprKind::NextValueExpr: return next_value(session, as<NextValueExpr>(expr).seqid, expr->type);
  }
  return Value::unknown();
}

Value evaluate(Session& session, const Expr* expr, const Parameters& parameters) {
  Executor executor(session, parameters);
  Scope scope;
  return executor.evaluate(expr, scope);
}

ResultSet run(Session& session, const catalog::Query& query, const Parameters& parameters) {
  Executor executor(session, parameters);
  return executor.run(query, nullptr);
}

}  // namespace reconcile::execute
