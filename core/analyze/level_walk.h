// Looking through an expression with the queries inside it, as far as the visitor wants.
#pragma once

#include "core/catalog/walk.h"

namespace reconcile::analyze {

enum class Walk : std::uint8_t { Into, Skip, Found };

// Calls visit(expr, level) from the outside in; Skip leaves out what stands within, Found ends the walk.
// `level` counts the queries entered. Answers whether the walk was ended.
template <class Visit>
bool walk_levels(const catalog::Expr* expr, int level, const Visit& visit);

template <class Visit>
bool walk_query_levels(const catalog::Query& query, int level, const Visit& visit) {
  auto into = [&](catalog::Expr* expr) { return walk_levels(expr, level, visit); };
  if (catalog::any_query_expr(query, into)) return true;
  for (const catalog::RangeTblEntry* rte : query.rtable) {
    if (rte->subquery != nullptr && walk_query_levels(*rte->subquery, level + 1, visit)) return true;
  }
  for (const catalog::CommonTableExpr* cte : query.ctes) {
    if (cte->query != nullptr && walk_query_levels(*cte->query, level + 1, visit)) return true;
  }
  return false;
}

template <class Visit>
bool walk_levels(const catalog::Expr* expr, int level, const Visit& visit) {
  if (expr == nullptr) return false;
  Walk step = visit(expr, level);
  if (step != Walk::Into) return step == Walk::Found;
  auto into = [&](catalog::Expr* child) { return walk_levels(child, level, visit); };
  if (catalog::any_child(expr, into)) return true;
  if (expr->kind != catalog::ExprKind::SubLink) return false;
  const auto& link = catalog::as<catalog::SubLink>(expr);
  return link.subselect != nullptr && walk_query_levels(*link.subselect, level + 1, visit);
}

}  // namespace reconcile::analyze
