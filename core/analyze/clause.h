// ORDER BY, DISTINCT and their like over a target list (parse_clause.c). Implemented in clause.cc; shared
// with aggregate calls, whose arguments are a target list of their own.
#pragma once

#include <span>
#include <vector>

#include "core/analyze/parse_state.h"

namespace reconcile::analyze {

// Adds what is sorted by but not in `targets` as junk entries. `sql99`: names are never output columns.
std::vector<SortGroupClause> transform_sort_clause(ParseState& state, const List* order,
                                                   std::vector<TargetEntry*>& targets, ParseExprKind kind, bool sql99);
std::vector<SortGroupClause> transform_distinct_clause(ParseState& state, std::vector<TargetEntry*>& targets,
                                                       std::span<const SortGroupClause> sort, bool is_aggregate);
// One more sort key: the operators of the entry's type, in the SortBy's direction. Already there: no change.
void add_target_to_sort_list(ParseState& state, TargetEntry* target, std::vector<SortGroupClause>& sort,
                             const ::SortBy& by);

}  // namespace reconcile::analyze
