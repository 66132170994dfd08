// Target lists (parse_target.c).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/analyze/parse_state.h"
#include "core/analyze/row_shape.h"

namespace reconcile::analyze {

// ---- SELECT and RETURNING lists ----

std::vector<TargetEntry*> transform_target_list(ParseState& state, const List* list, ParseExprKind kind);
// `expr` is the node analysed already, or null; a null `name` lets the expression name the column.
TargetEntry* transform_target_entry(ParseState& state, const ::Node* node, Expr* expr, ParseExprKind kind,
                                    const char* name, bool resjunk);
// What a column is called that has no AS: "count", "case", "?column?". `expr` is the analysed node (may be null).
std::string_view figure_column_name(ParseState& state, const ::Node* node, const Expr* expr);
// Literals still of type unknown become text.
void resolve_target_list_unknowns(ParseState& state, std::span<TargetEntry* const> targets);
void mark_target_list_origins(ParseState& state, std::span<TargetEntry* const> targets);
// Entries for all columns of an item, numbered on from state.next_resno.
std::vector<TargetEntry*> expand_item_targets(ParseState& state, const NamespaceItem& item, int levels_up,
                                              int location);
TargetEntry* make_target(ParseState& state, Expr* expr, int resno, std::string_view name, bool resjunk = false);

// ---- `*` ----

// The fields of `*`, `t.*`, `s.t.*` where a list of expressions may stand (VALUES, ROW, argument lists).
std::vector<Expr*> expand_column_ref_star(ParseState& state, const ::ColumnRef& ref);
// The fields of `(expr).*`.
std::vector<Expr*> expand_indirection_star(ParseState& state, const ::A_Indirection& indirection, ParseExprKind kind);

// expandRecordVariable: the columns of a Var of type RECORD, found through the subquery, join or function
// it comes from; empty when they are not known.
std::span<const RteColumn> expand_record_variable(ParseState& state, const catalog::Var& var, int levels_up = 0);

// ---- assignment ----

struct AssignedColumn {
  std::string_view name;
  AttrNumber attnum = 0;
  const List* indirection = nullptr;
  int location = -1;
};
// checkInsertTargets: the columns that an INSERT names (42703, 42701), or all of them.
std::vector<AssignedColumn> check_insert_targets(ParseState& state, const List* columns);
// transformAssignedExpr: the value coerced to the column's type (42804), set into its field or element.
Expr* transform_assigned_expr(ParseState& state, Expr* value, ParseExprKind kind, const AssignedColumn& column);
// transformUpdateTargetList.
std::vector<TargetEntry*> transform_update_targets(ParseState& state, const List* list);

}  // namespace reconcile::analyze
