// Operators (parse_oper.c).
#pragma once

#include "core/analyze/coerce.h"

namespace reconcile::analyze {

// By exact operand types (OpernameGetOprid); null when absent.
const Operator* lookup_operator_exact(Session& session, const List* names, Oid left, Oid right);
// "integer + text", as error messages have it.
std::string operator_signature(const Session& session, const List* names, Oid left, Oid right);

// An operator applied; `left` is null for a prefix operator.
OpExpr* make_op(ParseState& state, const List* names, Expr* left, Expr* right, int location,
                const Expr* last_srf = nullptr);
// scalar op ANY/ALL (array)
Expr* make_scalar_array_op(ParseState& state, const List* names, bool use_or, Expr* left, Expr* right, int location);

// The operators that ORDER BY, GROUP BY and DISTINCT use for a type; invalid where it has none.
struct SortGroupOperators {
  Oid lt = invalid_oid, eq = invalid_oid, gt = invalid_oid;
  bool hashable = false;
};
// Throws 42883 `could not identify an ordering operator for type %s`, or `… an equality operator …`.
SortGroupOperators get_sort_group_operators(Session& session, Oid type, bool need_lt, bool need_eq, bool need_gt);
SortGroupOperators find_sort_group_operators(const Session& session, Oid type);

}  // namespace reconcile::analyze
