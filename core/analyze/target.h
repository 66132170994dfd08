// Target lists (parse_target.c). Implemented in target.cc; what expression analysis shares with it.
#pragma once

#include <span>
#include <vector>

#include "core/analyze/parse_state.h"

namespace reconcile::analyze {

// The fields of `*`, `t.*`, `s.t.*` where a list of expressions may stand (VALUES, ROW, argument lists).
std::vector<Expr*> expand_column_ref_star(ParseState& state, const ::ColumnRef& ref);
// The fields of `(expr).*`.
std::vector<Expr*> expand_indirection_star(ParseState& state, const ::A_Indirection& indirection, ParseExprKind kind);

// expandRecordVariable: the columns of a Var of type RECORD, found through the subquery, join or function
// it comes from; empty when they are not known.
std::span<const RteColumn> expand_record_variable(ParseState& state, const catalog::Var& var, int levels_up = 0);

}  // namespace reconcile::analyze
