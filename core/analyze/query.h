// What the files of query analysis share (analyze.c).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/analyze/parse_state.h"
#include "core/analyze/target.h"

namespace reconcile::analyze {

struct SubQueryOptions {
  CommonTableExpr* cte = nullptr;  // the WITH query that this is the body of, and as it was written
  const ::CommonTableExpr* raw_cte = nullptr;
  bool resolve_unknowns = true;
};
// parse_sub_analyze: a query inside another one.
Query* analyze_sub_query(ParseState& parent, const ::Node* node, const SubQueryOptions& options = {});
Query* transform_statement(ParseState& state, const ::Node* node);

Query* transform_select(ParseState& state, const ::SelectStmt& stmt);
Query* transform_values(ParseState& state, const ::SelectStmt& stmt);
Query* transform_set_operation(ParseState& state, const ::SelectStmt& stmt);
Query* transform_insert(ParseState& state, const ::InsertStmt& stmt);
Query* transform_update(ParseState& state, const ::UpdateStmt& stmt);
Query* transform_delete(ParseState& state, const ::DeleteStmt& stmt);
Query* transform_merge(ParseState& state, const ::MergeStmt& stmt);

// transformInsertRow: the values of one row made fit for their columns.
std::vector<Expr*> transform_insert_row(ParseState& state, std::span<Expr* const> values, bool has_column_list,
                                        std::span<const AssignedColumn> columns, bool strip_indirection);
std::span<TargetEntry*> insert_targets(ParseState& state, std::span<Expr* const> values,
                                       std::span<const AssignedColumn> columns);
std::span<TargetEntry*> transform_returning(ParseState& state, const List* returning);

// WITH: makes the queries visible in `state` and puts them into `query` (cte.cc).
void transform_with_clause(ParseState& state, const ::WithClause* with, Query& query);
// The columns of a WITH query, from its target list and column aliases (analyzeCTETargetList).
void set_cte_columns(ParseState& state, CommonTableExpr& cte, const ::CommonTableExpr& raw,
                     std::span<TargetEntry* const> targets);

// FOR UPDATE and its like (locking.cc).
std::string_view lock_strength_name(int strength);  // LockClauseStrength
// CheckSelectLocking: throws 0A000 `FOR UPDATE is not allowed with GROUP BY clause`; `name` is the clause.
void check_lockable(const Query& query, std::string_view name);
void transform_locking(ParseState& state, Query& query, const List* clauses);

// The flags, range table and join tree that every kind of query ends with; assigns collations.
void finish_query(ParseState& state, Query& query, Expr* where);

}  // namespace reconcile::analyze
