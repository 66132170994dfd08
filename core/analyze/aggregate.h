// Aggregates, window functions and GROUPING (parse_agg.c).
#pragma once

#include <vector>

#include "core/analyze/expression.h"

namespace reconcile::analyze {

// Fills in the arguments of an aggregate call: ORDER BY, DISTINCT and the query level it belongs to.
void transform_aggregate_call(ParseState& state, Aggref& aggref, const std::vector<Expr*>& args, const ::FuncCall& call);
// Links a window function call to its window clause.
void transform_window_func_call(ParseState& state, WindowFunc& call, const ::WindowDef& window);
Expr* transform_grouping_func(ParseState& state, const ::GroupingFunc& call);

// parseCheckAggregates: whether all that is not aggregated is grouped by. `targets` of the query to be.
void parse_check_aggregates(ParseState& state, Query& query);

// Whether an aggregate or window function of this level stands in the expression; its place in the text.
bool contains_aggs_of_level(const Expr* expr, int levels_up);
int locate_agg_of_level(const Expr* expr, int levels_up);
bool contains_window_funcs(const Expr* expr);
int locate_window_func(const Expr* expr);
bool contains_vars_of_level(const Expr* expr, int levels_up);
int locate_var_of_level(const Expr* expr, int levels_up);

}  // namespace reconcile::analyze
