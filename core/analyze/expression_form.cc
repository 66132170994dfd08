// The constructs with a syntax of their own: CASE, ROW, ARRAY, COALESCE, GREATEST, CURRENT_DATE.
#include "core/analyze/expression.h"
#include "core/analyze/name_list.h"
#include "core/analyze/operator.h"
#include "core/analyze/target.h"

namespace reconcile::analyze {
namespace {

constexpr std::size_t max_columns = 1664;

// CASE and COALESCE decide what is evaluated, which a set can't obey.
void refuse_inner_srf(const ParseState& state, const Expr* last_srf, std::string_view construct) {
  if (state.last_srf == last_srf) return;
  throw PgError("0A000", "set-returning functions are not allowed in " + std::string(construct),
                expr_location(state.last_srf))
      .with_hint("You might be able to move the set-returning function into a LATERAL FROM item.");
}

// CASE x WHEN …: each WHEN compares this with its own expression.
Expr* make_case_test(ParseState& state, catalog::CaseExpr& made, const ::Node* raw) {
  Expr* arg = transform_recurse(state, raw);
  if (arg->type == type_oid::Unknown) arg = coerce_to_common(state, arg, type_oid::Text, "CASE");
  assign_collations(state, arg);
  made.arg = arg;
  auto* test = make_expr<CaseTestExpr>(state.catalog, ExprKind::CaseTestExpr, arg->type, -1);
  test->typmod = arg->typmod;
  test->collation = arg->collation;
  return test;
}

Expr* when_condition(ParseState& state, const ::CaseWhen& when, Expr* test) {
  const auto* raw = reinterpret_cast<const ::Node*>(when.expr);
  const Expr* last_srf = state.last_srf;
  Expr* condition = transform_recurse(state, raw);
  if (test != nullptr) condition = make_op(state, NameList("="), test, condition, when.location, last_srf);
  return coerce_to_boolean(state, condition, "CASE/WHEN");
}

bool is_star(const ::Node* node) {
  if (const auto* ref = RECONCILE_AS(ColumnRef, node)) return nodeTag(sql::list(ref->fields).back()) == T_A_Star;
  const auto* indirection = RECONCILE_AS(A_Indirection, node);
  return indirection != nullptr && nodeTag(sql::list(indirection->indirection).back()) == T_A_Star;
}

Expr* make_set_to_default(ParseState& state, const ::SetToDefault& node) {
  return make_expr<catalog::SetToDefault>(state.catalog, ExprKind::SetToDefault, invalid_oid, node.location);
}

// The types an array is built with: explicit in a cast, else what the elements have in common.
struct ArrayTypes {
  Oid array = invalid_oid, element = invalid_oid;
  Oid member = invalid_oid;  // what each element is coerced to: an array for nested ones
  bool forced = false;
};

Oid require(ParseState& state, Oid found, std::string_view what, Oid of, int location) {
  if (found != invalid_oid) return found;
  throw PgError("42704",
                "could not find " + std::string(what) + " type for data type " + format_type(state.session, of),
                location);
}

ArrayTypes choose_types(ParseState& state, const std::vector<Expr*>& elements, bool nested, ArrayTypes wanted,
                        int location) {
  if (wanted.array != invalid_oid) {
    wanted.member = nested ? wanted.array : wanted.element;
    wanted.forced = true;
    return wanted;
  }
  if (elements.empty()) {
    throw PgError("42P18", "cannot determine type of empty array", location)
        .with_hint("Explicitly cast to the desired type, for example ARRAY[]::integer[].");
  }
  ArrayTypes types;
  types.member = select_common_type(state, elements, "ARRAY");
  if (nested) {
    types.array = types.member;
    types.element = require(state, element_type(state.session, types.array), "element", types.array, location);
  } else {
    types.element = types.member;
    types.array = require(state, array_type(state.session, types.element), "array", types.element, location);
  }
  return types;
}

Expr* fit_element(ParseState& state, Expr* element, const ArrayTypes& types, std::int32_t typmod) {
  if (!types.forced) return coerce_to_common(state, element, types.member, "ARRAY");
  Expr* made = coerce_to_target(state, element, element->type, types.member, typmod, CoercionContext::Explicit,
                                CoercionForm::ExplicitCast, -1);
  if (made != nullptr) return made;
  throw PgError("42846",
                "cannot cast type " + format_type(state.session, element->type) + " to " +
                    format_type(state.session, types.member),
                expr_location(element));
}

// COALESCE and GREATEST: all arguments brought to one type.
template <class T>
T* make_list_form(ParseState& state, ExprKind kind, const List* args, std::string_view name, int location) {
  std::vector<Expr*> exprs;
  for (const ::Node* arg : sql::list(args)) exprs.push_back(transform_recurse(state, arg));
  Oid type = select_common_type(state, exprs, name);
  for (Expr*& expr : exprs) expr = coerce_to_common(state, expr, type, name);
  T* made = make_expr<T>(state.catalog, kind, type, location);
  made->typmod = select_common_typmod(exprs, type);
  made->args = state.catalog.arena().copy(exprs);
  return made;
}

}  // namespace

Expr* transform_case(ParseState& state, const ::CaseExpr& expr) {
  const Expr* last_srf = state.last_srf;
  auto* made = make_expr<catalog::CaseExpr>(state.catalog, ExprKind::CaseExpr, invalid_oid, expr.location);
  const auto* arg = reinterpret_cast<const ::Node*>(expr.arg);
  Expr* test = arg == nullptr ? nullptr : make_case_test(state, *made, arg);
  std::vector<catalog::CaseWhen> whens;
  std::vector<Expr*> results = {nullptr};
  for (const ::CaseWhen* when : sql::list<const ::CaseWhen>(expr.args)) {
    catalog::CaseWhen one{when_condition(state, *when, test), nullptr, when->location};
    one.result = transform_recurse(state, reinterpret_cast<const ::Node*>(when->result));
    results.push_back(one.result);
    whens.push_back(one);
  }
  // The ELSE counts first when the common type is chosen.
  const auto* otherwise = reinterpret_cast<const ::Node*>(expr.defresult);
  results[0] = otherwise != nullptr ? transform_recurse(state, otherwise)
                                    : make_null_const(state.catalog, type_oid::Unknown, -1, invalid_oid);
  made->type = select_common_type(state, results, "CASE");
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i] = coerce_to_common(state, results[i], made->type, i == 0 ? "CASE/ELSE" : "CASE/WHEN");
    if (i > 0) whens[i - 1].result = results[i];
  }
  refuse_inner_srf(state, last_srf, "CASE");
  made->defresult = results[0];
  made->whens = state.catalog.arena().copy(whens);
  made->typmod = select_common_typmod(results, made->type);
  return made;
}

std::vector<Expr*> transform_expression_list(ParseState& state, const List* items, ParseExprKind kind,
                                             bool allow_default) {
  std::vector<Expr*> out;
  for (const ::Node* node : sql::list(items)) {
    if (is_star(node)) {
      const auto* ref = RECONCILE_AS(ColumnRef, node);
      std::vector<Expr*> fields =
          ref != nullptr ? expand_column_ref_star(state, *ref)
                         : expand_indirection_star(state, *RECONCILE_AS(A_Indirection, node), kind);
      out.insert(out.end(), fields.begin(), fields.end());
    } else if (const auto* unset = RECONCILE_AS(SetToDefault, node); unset != nullptr && allow_default) {
      out.push_back(make_set_to_default(state, *unset));
    } else {
      out.push_back(transform_expr(state, node, kind));
    }
  }
  return out;
}

Expr* transform_row(ParseState& state, const ::RowExpr& row, bool allow_default) {
  std::vector<Expr*> args = transform_expression_list(state, row.args, state.expr_kind, allow_default);
  if (args.size() > max_columns) {
    throw PgError("54011", "ROW expressions can have at most 1664 entries", row.location);
  }
  auto& arena = state.catalog.arena();
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < args.size(); ++i) names.push_back(arena.copy("f" + std::to_string(i + 1)));
  auto* made = make_expr<catalog::RowExpr>(state.catalog, ExprKind::RowExpr, type_oid::Record, row.location);
  made->args = arena.copy(args);
  made->colnames = arena.copy(names);
  made->form = row.row_format == COERCE_EXPLICIT_CALL ? CoercionForm::ExplicitCall : CoercionForm::ImplicitCast;
  return made;
}

Expr* transform_array(ParseState& state, const ::A_ArrayExpr& array, Oid wanted, Oid element, std::int32_t typmod) {
  std::vector<Expr*> elements;
  bool nested = false;
  for (const ::Node* node : sql::list(array.elements)) {
    const auto* inner = RECONCILE_AS(A_ArrayExpr, node);
    elements.push_back(inner != nullptr ? transform_array(state, *inner, wanted, element, typmod)
                                        : transform_recurse(state, node));
    nested = nested || inner != nullptr || element_type(state.session, elements.back()->type) != invalid_oid;
  }
  ArrayTypes types =
      choose_types(state, elements, nested, {wanted, element, invalid_oid, false}, array.location);
  for (Expr*& one : elements) one = fit_element(state, one, types, typmod);
  auto* made = make_expr<ArrayExpr>(state.catalog, ExprKind::ArrayExpr, types.array, array.location);
  made->element_type = types.element;
  made->elements = state.catalog.arena().copy(elements);
  made->multidims = nested;
  made->typmod = select_common_typmod(elements, types.member);
  return made;
}

Expr* transform_coalesce(ParseState& state, const ::CoalesceExpr& expr) {
  const Expr* last_srf = state.last_srf;
  Expr* made = make_list_form<catalog::CoalesceExpr>(state, ExprKind::CoalesceExpr, expr.args, "COALESCE", expr.location);
  refuse_inner_srf(state, last_srf, "COALESCE");
  return made;
}

Expr* transform_min_max(ParseState& state, const ::MinMaxExpr& expr) {
  bool greatest = expr.op == IS_GREATEST;
  auto* made = make_list_form<catalog::MinMaxExpr>(state, ExprKind::MinMaxExpr, expr.args,
                                                   greatest ? "GREATEST" : "LEAST", expr.location);
  made->greatest = greatest;
  return made;
}

Expr* transform_sql_value_function(ParseState& state, const ::SQLValueFunction& function) {
  using Op = catalog::SqlValueFunction::Op;
  static constexpr Oid types[] = {
      type_oid::Date,   type_oid::TimeTz,    type_oid::TimeTz,    type_oid::TimestampTz, type_oid::TimestampTz,
      type_oid::Time,   type_oid::Time,      type_oid::Timestamp, type_oid::Timestamp,   type_oid::Name,
      type_oid::Name,   type_oid::Name,      type_oid::Name,      type_oid::Name,        type_oid::Name};
  constexpr std::int32_t max_precision = 6;
  auto* made = make_expr<catalog::SqlValueFunction>(state.catalog, ExprKind::SqlValueFunction, types[function.op],
                                                    function.location);
  made->op = static_cast<Op>(function.op);
  made->typmod = function.typmod > max_precision ? max_precision : function.typmod;
  return made;
}

}  // namespace reconcile::analyze
