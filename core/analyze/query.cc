// SELECT and VALUES, and what all kinds of queries share (analyze.c).
#include "core/analyze/query.h"

#include <algorithm>
#include <string>

#include "core/analyze/aggregate.h"
#include "core/analyze/clause.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

using sql::list;

// Nested as deep as no person writes; the server's own limit depends on its stack.
constexpr int max_query_depth = 400;

void transform_distinct(ParseState& state, const ::SelectStmt& stmt, Query& query, std::vector<TargetEntry*>& targets,
                        const std::vector<SortGroupClause>& sort) {
  if (stmt.distinctClause == nullptr) return;
  bool plain = list(stmt.distinctClause)[0] == nullptr;
  query.has_distinct_on = !plain;
  query.distinct = state.catalog.arena().copy(
      plain ? transform_distinct_clause(state, targets, sort, false)
            : transform_distinct_on_clause(state, stmt.distinctClause, targets, sort));
}

void transform_limit(ParseState& state, const ::SelectStmt& stmt, Query& query) {
  bool with_ties = sql::is_with_ties(stmt);
  query.limit_offset = transform_limit_clause(state, stmt.limitOffset, ParseExprKind::Offset, "OFFSET");
  query.limit_count = transform_limit_clause(state, stmt.limitCount, ParseExprKind::Limit, "LIMIT", with_ties);
  query.limit_with_ties = with_ties;
}

[[noreturn]] void into_not_allowed(const ::IntoClause& into) {
  throw PgError("42601", "SELECT ... INTO is not allowed here", into.rel->location);
}

using Rows = std::vector<std::vector<Expr*>>;

Rows transform_rows(ParseState& state, const List* lists) {
  Rows rows;
  for (auto* row : list<::List>(lists)) {
    rows.push_back(transform_expression_list(state, row, ParseExprKind::Values, false));
    if (rows.back().size() == rows.front().size()) continue;
    throw PgError("42601", "VALUES lists must all be the same length", raw_location(row));
  }
  return rows;
}

// Gives column `i` of all rows one type.
RteColumn unify_column(ParseState& state, Rows& rows, std::size_t i) {
  std::vector<Expr*> column;
  for (auto& row : rows) column.push_back(row[i]);
  RteColumn result;
  result.type = select_common_type(state, column, "VALUES");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    column[r] = rows[r][i] = coerce_to_common(state, column[r], result.type, "VALUES");
  }
  result.typmod = select_common_typmod(column, result.type);
  result.collation = select_common_collation(state, column, true);
  return result;
}

}  // namespace

void finish_query(ParseState& state, Query& query, Expr* where) {
  Arena& arena = state.catalog.arena();
  query.rtable = arena.copy(state.rtable);
  auto* from = arena.make<JoinNode>();
  from->kind = JoinNode::Kind::From;
  from->from_list = arena.copy(state.joinlist);
  from->quals = where;
  query.jointree = from;
  query.has_sublinks = state.has_sublinks;
  query.has_window_funcs = state.has_window_funcs;
  query.has_target_srfs = state.has_target_srfs;
  query.has_aggs = state.has_aggs;
  query.has_modifying_cte = state.has_modifying_cte;
}

Query* transform_select(ParseState& state, const ::SelectStmt& stmt) {
  Arena& arena = state.catalog.arena();
  auto* query = arena.make<Query>();
  transform_with_clause(state, stmt.withClause, *query);
  // At the top it is CREATE TABLE AS by another name, and the caller's business.
  if (stmt.intoClause != nullptr && state.parent != nullptr) into_not_allowed(*stmt.intoClause);
  for (auto* def : list<::WindowDef>(stmt.windowClause)) state.window_defs.push_back(def);

  transform_from_clause(state, stmt.fromClause);
  std::vector<TargetEntry*> targets = transform_target_list(state, stmt.targetList, ParseExprKind::SelectTarget);
  mark_target_list_origins(state, targets);
  Expr* where = transform_where_clause(state, stmt.whereClause, ParseExprKind::Where, "WHERE");
  query->having = transform_where_clause(state, stmt.havingClause, ParseExprKind::Having, "HAVING");
  auto sort = transform_sort_clause(state, stmt.sortClause, targets, ParseExprKind::OrderBy, false);
  query->sort = arena.copy(sort);
  GroupClause group = transform_group_clause(state, stmt.groupClause, targets, sort, ParseExprKind::GroupBy, false);
  query->group = arena.copy(group.flat);
  query->grouping_sets = arena.copy(group.sets);
  query->group_distinct = stmt.groupDistinct;
  transform_distinct(state, stmt, *query, targets, sort);
  transform_limit(state, stmt, *query);
  query->windows = arena.copy(transform_window_definitions(state, targets));
  if (state.resolve_unknowns) resolve_target_list_unknowns(state, targets);
  query->targets = arena.copy(targets);

  finish_query(state, *query, where);
  transform_locking(state, *query, stmt.lockingClause);
  assign_query_collations(state, query);
  if (query->has_aggs || !query->group.empty() || !query->grouping_sets.empty() || query->having != nullptr) {
    parse_check_aggregates(state, *query);
  }
  return query;
}

Query* transform_values(ParseState& state, const ::SelectStmt& stmt) {
  Arena& arena = state.catalog.arena();
  auto* query = arena.make<Query>();
  transform_with_clause(state, stmt.withClause, *query);
  Rows rows = transform_rows(state, stmt.valuesLists);
  std::vector<RteColumn> columns;
  for (std::size_t i = 0; i < rows.front().size(); ++i) columns.push_back(unify_column(state, rows, i));
  std::vector<ExprList> lists;
  for (auto& row : rows) {
    for (Expr* expr : row) assign_collations(state, expr);
    lists.push_back(arena.copy(row));
  }
  NamespaceItem* item = add_entry_for_values(state, arena.copy(lists), columns, nullptr, false, true);
  add_to_query(state, item, true, true, true);

  std::vector<TargetEntry*> targets = expand_item_targets(state, *item, 0, -1);
  auto sort = transform_sort_clause(state, stmt.sortClause, targets, ParseExprKind::OrderBy, false);
  query->sort = arena.copy(sort);
  transform_limit(state, stmt, *query);
  if (stmt.lockingClause != nullptr) {
    auto strength = list<::LockingClause>(stmt.lockingClause)[0]->strength;
    throw PgError("0A000", std::string(lock_strength_name(strength)) + " cannot be applied to VALUES");
  }
  query->targets = arena.copy(targets);
  finish_query(state, *query, nullptr);
  assign_query_collations(state, query);
  return query;
}

std::span<TargetEntry*> transform_returning(ParseState& state, const List* returning) {
  if (returning == nullptr) return {};
  int saved = std::exchange(state.next_resno, 1);
  std::vector<TargetEntry*> targets = transform_target_list(state, returning, ParseExprKind::Returning);
  if (targets.empty()) {
    throw PgError("42601", "RETURNING must have at least one column", raw_location(list(returning)[0]));
  }
  mark_target_list_origins(state, targets);
  if (state.resolve_unknowns) resolve_target_list_unknowns(state, targets);
  state.next_resno = saved;
  return state.catalog.arena().copy(targets);
}

Query* transform_statement(ParseState& state, const ::Node* node) {
  if (state.depth > max_query_depth) throw Undecided{"queries are nested too deep"};
  switch (nodeTag(node)) {
    case T_SelectStmt: {
      const auto& select = *RECONCILE_AS(SelectStmt, node);
      if (select.valuesLists != nullptr) return transform_values(state, select);
      return select.op == SETOP_NONE ? transform_select(state, select) : transform_set_operation(state, select);
    }
    case T_InsertStmt: return transform_insert(state, *RECONCILE_AS(InsertStmt, node));
    case T_UpdateStmt: return transform_update(state, *RECONCILE_AS(UpdateStmt, node));
    case T_DeleteStmt: return transform_delete(state, *RECONCILE_AS(DeleteStmt, node));
    case T_MergeStmt: return transform_merge(state, *RECONCILE_AS(MergeStmt, node));
    default: throw Undecided{"this kind of query is not modelled"};
  }
}

Query* analyze_sub_query(ParseState& parent, const ::Node* node, const SubQueryOptions& options) {
  ParseState state(parent.session, parent.source, &parent);
  state.parent_cte = options.cte;
  state.parent_raw_cte = options.raw_cte;
  state.resolve_unknowns = options.resolve_unknowns;
  return transform_statement(state, node);
}

Query* analyze_query(ParseState& state, const ::Node* node) { return transform_statement(state, node); }

}  // namespace reconcile::analyze
