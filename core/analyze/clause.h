// The clauses of a query (parse_clause.c): FROM (from.cc, join.cc), WHERE, LIMIT, ORDER BY, GROUP BY and
// DISTINCT (clause.cc, grouping.cc), WINDOW (window.cc), ON CONFLICT (on_conflict.cc).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/analyze/parse_state.h"

namespace reconcile::analyze {

// ---- FROM and the target table ----

void transform_from_clause(ParseState& state, const List* from);
// setTargetTable: opens the table that a command changes; returns its range table index.
int set_target_table(ParseState& state, const ::RangeVar& name, bool inherit, bool also_source);

// ---- WHERE, LIMIT ----

// Null stays null. `construct` words the complaint: "argument of %s must be type boolean".
Expr* transform_where_clause(ParseState& state, const ::Node* clause, ParseExprKind kind, std::string_view construct);
Expr* transform_limit_clause(ParseState& state, const ::Node* clause, ParseExprKind kind, std::string_view construct,
                             bool with_ties = false);

// ---- ORDER BY, DISTINCT (shared with aggregate calls, whose arguments are a target list of their own) ----

// Adds what is sorted by but not in `targets` as junk entries. `sql99`: names are never output columns.
std::vector<SortGroupClause> transform_sort_clause(ParseState& state, const List* order,
                                                   std::vector<TargetEntry*>& targets, ParseExprKind kind, bool sql99);
std::vector<SortGroupClause> transform_distinct_clause(ParseState& state, std::vector<TargetEntry*>& targets,
                                                       std::span<const SortGroupClause> sort, bool is_aggregate);
std::vector<SortGroupClause> transform_distinct_on_clause(ParseState& state, const List* distinct,
                                                          std::vector<TargetEntry*>& targets,
                                                          std::span<const SortGroupClause> sort);
// One more sort key: the operators of the entry's type, in the SortBy's direction. Already there: no change.
void add_target_to_sort_list(ParseState& state, TargetEntry* target, std::vector<TargetEntry*>& targets,
                             std::vector<SortGroupClause>& sort, const ::SortBy& by);
// Likewise for a key that need only be told equal. `location` is where a missing operator is reported.
void add_target_to_group_list(ParseState& state, TargetEntry* target, std::vector<TargetEntry*>& targets,
                              std::vector<SortGroupClause>& group, int location);
// get_sort_group_operators for default grouping; throws 42883 when the type can't be told equal.
SortGroupClause grouping_operators(ParseState& state, Oid type, int location);
// The entry that a GROUP BY, ORDER BY or DISTINCT ON item means; appended as junk when it is new.
TargetEntry* find_target_sql92(ParseState& state, const ::Node* node, std::vector<TargetEntry*>& targets,
                               ParseExprKind kind);
TargetEntry* find_target_sql99(ParseState& state, const ::Node* node, std::vector<TargetEntry*>& targets,
                               ParseExprKind kind);
std::uint32_t assign_sort_group_ref(TargetEntry* target, std::span<TargetEntry* const> targets);
bool is_in_sort_list(const TargetEntry& target, std::span<const SortGroupClause> sort);

// ---- GROUP BY ----

struct GroupClause {
  std::vector<SortGroupClause> flat;
  std::vector<GroupingSet*> sets;
};
GroupClause transform_group_clause(ParseState& state, const List* group, std::vector<TargetEntry*>& targets,
                                   std::span<const SortGroupClause> sort, ParseExprKind kind, bool sql99);

// ---- WINDOW ----

std::vector<WindowClause*> transform_window_definitions(ParseState& state, std::vector<TargetEntry*>& targets);

// ---- ON CONFLICT ----

// Requires: the target table alone is visible.
OnConflict* transform_on_conflict(ParseState& state, const ::OnConflictClause& clause);

}  // namespace reconcile::analyze
