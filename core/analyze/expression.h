// What the files of expression analysis share (parse_expr.c).
#pragma once

#include <string_view>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/analyze/coerce.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {

template <class T>
T* make_expr(Catalog& catalog, ExprKind kind, Oid type, int location) {
  T* expr = catalog.arena().make<T>();
  expr->kind = kind;
  expr->type = type;
  expr->typmod = -1;
  expr->location = location;
  return expr;
}

// One member of an expression, with the kind that transform_expr() was given.
Expr* transform_recurse(ParseState& state, const ::Node* node);
Expr* transform_column_ref(ParseState& state, const ::ColumnRef& ref);
Expr* transform_indirection(ParseState& state, const ::A_Indirection& indirection);
Expr* transform_a_expr(ParseState& state, const ::A_Expr& expr);
Expr* transform_func_call(ParseState& state, const ::FuncCall& call);
Expr* transform_sublink(ParseState& state, const ::SubLink& link);
Expr* transform_case(ParseState& state, const ::CaseExpr& expr);
Expr* transform_row(ParseState& state, const ::RowExpr& row, bool allow_default);
Expr* transform_type_cast(ParseState& state, const ::TypeCast& cast);
Expr* transform_array(ParseState& state, const ::A_ArrayExpr& array, Oid array_type, Oid element, std::int32_t typmod);
Expr* transform_coalesce(ParseState& state, const ::CoalesceExpr& expr);
Expr* transform_min_max(ParseState& state, const ::MinMaxExpr& expr);
Expr* transform_sql_value_function(ParseState& state, const ::SQLValueFunction& function);
Expr* transform_xml(ParseState& state, const ::XmlExpr& xml);
Expr* transform_xml_serialize(ParseState& state, const ::XmlSerialize& xml);
Expr* transform_boolean_test(ParseState& state, const ::BooleanTest& test);
Expr* transform_multi_assign(ParseState& state, const ::MultiAssignRef& ref);

// transformExpressionList: a list in which `*` and `t.*` stand for several members.
std::vector<Expr*> transform_expression_list(ParseState& state, const List* list, ParseExprKind kind,
                                             bool allow_default);
Const* make_literal(ParseState& state, const ::A_Const& constant);  // make_const
// transformContainerSubscripts; `assign` is the value to store, null for fetching.
SubscriptingRef* transform_subscripts(ParseState& state, Expr* container, Oid container_type,
                                      std::int32_t container_typmod, const std::vector<const ::A_Indices*>& indirection,
                                      bool is_assignment);
Expr* make_row_comparison(ParseState& state, const List* op_name, ExprList left, ExprList right, int location);

// The collation several expressions agree on; throws 42P21 where they don't, or answers invalid_oid.
Oid select_common_collation(ParseState& state, std::span<Expr* const> exprs, bool none_ok);

// exprLocation() of a parse node.
int raw_location(const void* node);
bool expression_returns_set(const Session& session, const Expr* expr);
// "ORDER BY", "SELECT", "CHECK": how the server names the place an expression stands in.
std::string_view expr_kind_name(ParseExprKind kind);

}  // namespace reconcile::analyze
