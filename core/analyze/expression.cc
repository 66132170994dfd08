// Analysing an expression: one function per kind of node, the short ones here (parse_expr.c).
#include "core/analyze/expression.h"

#include "core/analyze/aggregate.h"
#include "core/analyze/function.h"
#include "core/analyze/row_shape.h"

extern "C" int exprLocation(const Node* expr);

namespace reconcile::analyze {
namespace {

// The server gives up at its stack depth limit; that limit is not ours.
constexpr int max_depth = 1500;

class DepthGuard {
 public:
  DepthGuard() {
    if (depth_ >= max_depth) throw Undecided{"the expression is nested too deeply"};
    ++depth_;
  }
  ~DepthGuard() { --depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;

 private:
  static thread_local int depth_;
};

thread_local int DepthGuard::depth_ = 0;

class ExprKindScope {
 public:
  ExprKindScope(ParseState& state, ParseExprKind kind) : state_(state), saved_(state.expr_kind) {
    state.expr_kind = kind;
  }
  ~ExprKindScope() { state_.expr_kind = saved_; }
  ExprKindScope(const ExprKindScope&) = delete;
  ExprKindScope& operator=(const ExprKindScope&) = delete;

 private:
  ParseState& state_;
  ParseExprKind saved_;
};

template <class T>
const T& node_as(const ::Node* node) {
  return *reinterpret_cast<const T*>(node);
}

Expr* transform_param_ref(ParseState& state, const ::ParamRef& ref) {
  if (state.params != nullptr) {
    if (Expr* made = state.params->paramref(state, ref)) return made;
  }
  throw PgError("42P02", "there is no parameter $" + std::to_string(ref.number), ref.location);
}

Expr* transform_collate(ParseState& state, const ::CollateClause& clause) {
  Expr* arg = transform_recurse(state, clause.arg);
  if (type_collation(state.session, arg->type) == invalid_oid && arg->type != type_oid::Unknown) {
    throw PgError("42804", "collations are not supported by type " + format_type(state.session, arg->type),
                  clause.location);
  }
  auto* made = make_expr<catalog::CollateExpr>(state.catalog, ExprKind::CollateExpr, arg->type, clause.location);
  made->arg = arg;
  made->typmod = arg->typmod;
  made->collation = lookup_collation(state.session, clause.collname, clause.location);
  return made;
}

Expr* transform_bool(ParseState& state, const ::BoolExpr& expr) {
  using Op = catalog::BoolExpr::Op;
  std::string_view name = expr.boolop == AND_EXPR ? "AND" : expr.boolop == OR_EXPR ? "OR" : "NOT";
  std::vector<Expr*> args;
  for (const ::Node* arg : sql::list(expr.args)) {
    args.push_back(coerce_to_boolean(state, transform_recurse(state, arg), name));
  }
  auto* made = make_expr<catalog::BoolExpr>(state.catalog, ExprKind::BoolExpr, type_oid::Bool, expr.location);
  made->op = expr.boolop == AND_EXPR ? Op::And : expr.boolop == OR_EXPR ? Op::Or : Op::Not;
  made->args = state.catalog.arena().copy(args);
  return made;
}

Expr* transform_named_arg(ParseState& state, const ::NamedArgExpr& named) {
  Expr* arg = transform_recurse(state, reinterpret_cast<const ::Node*>(named.arg));
  auto* made = make_expr<catalog::NamedArgExpr>(state.catalog, ExprKind::NamedArgExpr, arg->type, named.location);
  made->arg = arg;
  made->typmod = arg->typmod;
  made->name = state.catalog.arena().copy(sql::str(named.name));
  return made;
}

Expr* transform_null_test(ParseState& state, const ::NullTest& test) {
  Expr* arg = transform_recurse(state, reinterpret_cast<const ::Node*>(test.arg));
  auto* made = make_expr<catalog::NullTest>(state.catalog, ExprKind::NullTest, type_oid::Bool, test.location);
  made->arg = arg;
  made->is_null = test.nulltesttype == IS_NULL;
  made->argisrow = arg->type == type_oid::Record || is_complex(state.session, arg->type);
  return made;
}

Expr* transform_current_of(ParseState& state, const ::CurrentOfExpr& expr) {
  auto* made = make_expr<catalog::CurrentOfExpr>(state.catalog, ExprKind::CurrentOfExpr, type_oid::Bool, -1);
  made->cursor_name = state.catalog.arena().copy(sql::str(expr.cursor_name));
  return made;
}

[[noreturn]] void refuse_default(const ::SetToDefault& node) {
  throw PgError("42601", "DEFAULT is not allowed in this context", node.location);
}

Const* make_value(ParseState& state, Oid type, std::string_view value, int location) {
  auto* made = make_expr<catalog::Const>(state.catalog, ExprKind::Const, type, location);
  made->value = state.catalog.arena().copy(value);
  made->input = made->value;
  return made;
}

bool fits(std::string_view digits, long long low, long long high) {
  if (digits.find_first_not_of("-0123456789") != std::string_view::npos || digits.size() > 20) return false;
  errno = 0;
  long long value = std::strtoll(std::string(digits).c_str(), nullptr, 10);
  return errno == 0 && value >= low && value <= high;
}

// 42 is integer, 3000000000 bigint, all else numeric.
Const* make_number(ParseState& state, std::string_view text, int location) {
  if (fits(text, INT32_MIN, INT32_MAX)) {
    return make_value(state, type_oid::Int4, std::to_string(std::stoll(std::string(text))), location);
  }
  if (fits(text, INT64_MIN, INT64_MAX)) {
    return make_value(state, type_oid::Int8, std::to_string(std::stoll(std::string(text))), location);
  }
  Const* literal = make_value(state, type_oid::Unknown, text, location);
  return literal_to_const(state, *literal, type_oid::Numeric, -1);
}

}  // namespace

int raw_location(const void* node) { return exprLocation(static_cast<const ::Node*>(node)); }

Const* make_literal(ParseState& state, const ::A_Const& constant) {
  if (constant.isnull) {
    Const* null = make_null_const(state.catalog, type_oid::Unknown, -1, invalid_oid);
    null->location = constant.location;
    return null;
  }
  switch (nodeTag(&constant.val.node)) {
    case T_Integer:
      return make_value(state, type_oid::Int4, std::to_string(constant.val.ival.ival), constant.location);
    case T_Float: return make_number(state, constant.val.fval.fval, constant.location);
    case T_Boolean:
      return make_value(state, type_oid::Bool, constant.val.boolval.boolval ? "t" : "f", constant.location);
    case T_BitString: {
      Const* literal = make_value(state, type_oid::Unknown, constant.val.bsval.bsval, constant.location);
      return literal_to_const(state, *literal, type_oid::Bit, -1);
    }
    default: return make_value(state, type_oid::Unknown, sql::str(constant.val.sval.sval), constant.location);
  }
}

Expr* transform_type_cast(ParseState& state, const ::TypeCast& cast) {
  TypeRef target = lookup_type(state.session, *cast.typeName);
  Expr* arg = nullptr;
  if (const auto* array = RECONCILE_AS(A_ArrayExpr, cast.arg)) {
    std::int32_t typmod = target.typmod;
    Oid base = base_type(state.session, target.type, &typmod);
    Oid element = element_type(state.session, base);
    if (element != invalid_oid) arg = transform_array(state, *array, base, element, typmod);
  }
  if (arg == nullptr) arg = transform_recurse(state, cast.arg);
  int location = cast.location >= 0 ? cast.location : cast.typeName->location;
  Expr* made = coerce_to_target(state, arg, arg->type, target.type, target.typmod, CoercionContext::Explicit,
                                CoercionForm::ExplicitCast, location);
  if (made != nullptr) return made;
  throw PgError("42846",
                "cannot cast type " + format_type(state.session, arg->type) + " to " +
                    format_type(state.session, target.type),
                location >= 0 ? location : expr_location(arg));
}

Expr* transform_func_call(ParseState& state, const ::FuncCall& call) {
  const Expr* last_srf = state.last_srf;
  std::vector<Expr*> args;
  for (const ::Node* arg : sql::list(call.args)) args.push_back(transform_recurse(state, arg));
  // What WITHIN GROUP sorts by counts as arguments when the function is looked for.
  if (call.agg_within_group) {
    for (const ::SortBy* by : sql::list<const ::SortBy>(call.agg_order)) {
      args.push_back(transform_expr(state, by->node, ParseExprKind::OrderBy));
    }
  }
  return parse_func_or_column(state, call.funcname, std::move(args), last_srf, &call, false, call.location);
}

Expr* transform_boolean_test(ParseState& state, const ::BooleanTest& test) {
  using Test = catalog::BooleanTest::Test;
  static constexpr std::string_view names[] = {"IS TRUE",     "IS NOT TRUE", "IS FALSE",
                                               "IS NOT FALSE", "IS UNKNOWN",  "IS NOT UNKNOWN"};
  Expr* arg = transform_recurse(state, reinterpret_cast<const ::Node*>(test.arg));
  auto* made = make_expr<catalog::BooleanTest>(state.catalog, ExprKind::BooleanTest, type_oid::Bool, test.location);
  made->arg = coerce_to_boolean(state, arg, names[test.booltesttype]);
  made->test = static_cast<Test>(test.booltesttype);
  return made;
}

bool expression_returns_set(const Session& session, const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::FuncExpr:
      if (as<FuncExpr>(expr).returns_set) return true;
      break;
    case ExprKind::OpExpr:
      if (as<OpExpr>(expr).returns_set) return true;
      break;
    // Their arguments can't hold one.
    case ExprKind::Aggref:
    case ExprKind::GroupingFunc:
    case ExprKind::WindowFunc: return false;
    default: break;
  }
  return any_child(expr, [&](Expr* child) { return expression_returns_set(session, child); });
}

Expr* transform_recurse(ParseState& state, const ::Node* node) {
  DepthGuard guard;
  switch (nodeTag(node)) {
    case T_ColumnRef: return transform_column_ref(state, node_as<::ColumnRef>(node));
    case T_ParamRef: return transform_param_ref(state, node_as<::ParamRef>(node));
    case T_A_Const: return make_literal(state, node_as<::A_Const>(node));
    case T_A_Indirection: return transform_indirection(state, node_as<::A_Indirection>(node));
    case T_A_ArrayExpr:
      return transform_array(state, node_as<::A_ArrayExpr>(node), invalid_oid, invalid_oid, -1);
    case T_TypeCast: return transform_type_cast(state, node_as<::TypeCast>(node));
    case T_CollateClause: return transform_collate(state, node_as<::CollateClause>(node));
    case T_A_Expr: return transform_a_expr(state, node_as<::A_Expr>(node));
    case T_BoolExpr: return transform_bool(state, node_as<::BoolExpr>(node));
    case T_FuncCall: return transform_func_call(state, node_as<::FuncCall>(node));
    case T_MultiAssignRef: return transform_multi_assign(state, node_as<::MultiAssignRef>(node));
    case T_GroupingFunc: return transform_grouping_func(state, node_as<::GroupingFunc>(node));
    case T_NamedArgExpr: return transform_named_arg(state, node_as<::NamedArgExpr>(node));
    case T_SubLink: return transform_sublink(state, node_as<::SubLink>(node));
    case T_CaseExpr: return transform_case(state, node_as<::CaseExpr>(node));
    case T_RowExpr: return transform_row(state, node_as<::RowExpr>(node), false);
    case T_CoalesceExpr: return transform_coalesce(state, node_as<::CoalesceExpr>(node));
    case T_MinMaxExpr: return transform_min_max(state, node_as<::MinMaxExpr>(node));
    case T_SQLValueFunction: return transform_sql_value_function(state, node_as<::SQLValueFunction>(node));
    case T_XmlExpr: return transform_xml(state, node_as<::XmlExpr>(node));
    case T_XmlSerialize: return transform_xml_serialize(state, node_as<::XmlSerialize>(node));
    case T_NullTest: return transform_null_test(state, node_as<::NullTest>(node));
    case T_BooleanTest: return transform_boolean_test(state, node_as<::BooleanTest>(node));
    case T_CurrentOfExpr: return transform_current_of(state, node_as<::CurrentOfExpr>(node));
    case T_SetToDefault: refuse_default(node_as<::SetToDefault>(node));
    default: throw Undecided{"an expression of a kind that the model does not know"};
  }
}

Expr* transform_expr(ParseState& state, const ::Node* node, ParseExprKind kind) {
  if (node == nullptr) return nullptr;
  ExprKindScope scope(state, kind);
  return transform_recurse(state, node);
}

}  // namespace reconcile::analyze
