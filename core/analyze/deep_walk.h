// Walking an expression with the queries inside it.
#pragma once

#include "core/catalog/expr.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {

// Calls visit(expr, level) for `expr` and everything in it, subqueries included, until one call answers
// true; whether one did. `level` counts the queries entered on the way: a Var belongs to the query that
// the walk started in (or to the one N levels above it) when levels_up == level (+ N).
template <class Visit>
bool any_deep(const catalog::Expr* expr, int level, const Visit& visit);

template <class Visit>
bool any_deep_in_query(const catalog::Query& query, int level, const Visit& visit) {
  auto into = [&](catalog::Expr* expr) { return any_deep(expr, level, visit); };
  if (catalog::any_query_expr(query, into)) return true;
  for (const catalog::RangeTblEntry* rte : query.rtable) {
    if (rte->subquery != nullptr && any_deep_in_query(*rte->subquery, level + 1, visit)) return true;
  }
  for (const catalog::CommonTableExpr* cte : query.ctes) {
    if (cte->query != nullptr && any_deep_in_query(*cte->query, level + 1, visit)) return true;
  }
  return false;
}

template <class Visit>
bool any_deep(const catalog::Expr* expr, int level, const Visit& visit) {
  if (expr == nullptr) return false;
  if (visit(expr, level)) return true;
  auto into = [&](catalog::Expr* child) { return any_deep(child, level, visit); };
  if (catalog::any_child(expr, into)) return true;
  if (expr->kind != catalog::ExprKind::SubLink) return false;
  const auto& link = catalog::as<catalog::SubLink>(expr);
  return link.subselect != nullptr && any_deep_in_query(*link.subselect, level + 1, visit);
}

// locate_var_of_level: the first variable of the query `levels_up` above (0: the one around `expr`); or null.
inline const catalog::Var* find_var_of_level(const catalog::Expr* expr, int levels_up) {
  const catalog::Var* found = nullptr;
  any_deep(expr, 0, [&](const catalog::Expr* at, int level) {
    if (at->kind != catalog::ExprKind::Var) return false;
    const auto& var = catalog::as<catalog::Var>(at);
    if (var.levels_up != levels_up + level) return false;
    found = &var;
    return true;
  });
  return found;
}

}  // namespace reconcile::analyze
