// The columns of a variable of type RECORD, followed to where its row is made (expandRecordVariable).
#include "core/analyze/relation.h"
#include "core/analyze/target.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

std::span<const RteColumn> keep(ParseState& state, const std::vector<RteColumn>& columns) {
  return state.catalog.arena().copy(columns);
}

const TargetEntry* nth_output(const Query& query, AttrNumber attnum) {
  std::span<TargetEntry* const> targets = query.command == Command::Select ? query.targets : query.returning;
  auto index = static_cast<std::size_t>(attnum - 1);
  return attnum > 0 && index < targets.size() ? targets[index] : nullptr;
}

std::span<const RteColumn> shape_columns(ParseState& state, const Expr* expr) {
  RowShape shape = shape_of_expr(state.session, expr);
  if (shape.kind != RowClass::Composite && shape.kind != RowClass::CompositeDomain) return {};
  return keep(state, shape.columns);
}

// A variable inside a subquery is looked up as if that subquery were the current query level.
std::span<const RteColumn> through_query(ParseState& state, ParseState& owner, const Query& query, AttrNumber attnum) {
  const TargetEntry* target = nth_output(query, attnum);
  if (target == nullptr) return {};
  if (target->expr->kind != ExprKind::Var) return shape_columns(state, target->expr);
  ParseState inner(state.session, state.source, &owner);
  inner.rtable.assign(query.rtable.begin(), query.rtable.end());
  inner.ctes.assign(query.ctes.begin(), query.ctes.end());
  return expand_record_variable(inner, as<catalog::Var>(target->expr));
}

std::span<const RteColumn> follow(ParseState& state, ParseState& level, const RangeTblEntry& rte, AttrNumber attnum) {
  switch (rte.kind) {
    case RteKind::Subquery:
      return through_query(state, level, *rte.subquery, attnum);
    case RteKind::Join: {
      const Expr* expr = rte.join_alias_vars[static_cast<std::size_t>(attnum - 1)];
      if (expr->kind == ExprKind::Var) return expand_record_variable(level, as<catalog::Var>(expr));
      return shape_columns(state, expr);
    }
    case RteKind::Cte: {
      if (rte.self_reference) return {};
      ParseState& owner = state_at_level(level, rte.cte_levels_up);
      const CommonTableExpr* cte = find_cte(owner, rte.ctename, nullptr);
      if (cte == nullptr || cte->query == nullptr) return {};
      return through_query(state, owner, *cte->query, attnum);
    }
    default:
      return {};
  }
}

}  // namespace

std::span<const RteColumn> expand_record_variable(ParseState& state, const catalog::Var& var, int levels_up) {
  int level_count = var.levels_up + levels_up;
  ParseState& level = state_at_level(state, level_count);
  const RangeTblEntry& rte = *level.rtable[static_cast<std::size_t>(var.varno - 1)];
  if (var.varattno != 0) return follow(state, level, rte, var.varattno);

  // A whole row without a type of its own: the columns are those of the entry.
  std::vector<RteColumn> columns;
  for (const RteColumn& column : rte.columns) {
    if (!column.dropped) columns.push_back(column);
  }
  return keep(state, columns);
}

}  // namespace reconcile::analyze
