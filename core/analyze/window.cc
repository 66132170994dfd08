// WINDOW definitions and the OVER clauses collected while the query was analysed.
#include <algorithm>
#include <string>

#include "core/analyze/aggregate.h"
#include "core/analyze/analyze.h"
#include "core/analyze/clause.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"

namespace reconcile::analyze {
namespace {

using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

const WindowClause* find_window(const std::vector<WindowClause*>& windows, std::string_view name) {
  for (const WindowClause* window : windows) {
    if (!window->name.empty() && window->name == name) return window;
  }
  return nullptr;
}

PgError windowing_error(std::string message, const ::WindowDef& def) {
  return PgError("42P20", std::move(message), def.location);
}

const WindowClause* referenced_window(const std::vector<WindowClause*>& windows, const ::WindowDef& def) {
  if (def.refname == nullptr) return nullptr;
  const WindowClause* found = find_window(windows, def.refname);
  if (found == nullptr) throw PgError("42704", "window " + quoted(def.refname) + " does not exist", def.location);
  return found;
}

// A window built on another takes its partitions, may add an order once, and always has a frame of its own.
void inherit_window(WindowClause& window, const WindowClause& from, const ::WindowDef& def) {
  std::string name = quoted(def.refname);
  if (!window.partition.empty()) throw windowing_error("cannot override PARTITION BY clause of window " + name, def);
  window.partition = from.partition;
  if (!window.order.empty() && !from.order.empty()) {
    throw windowing_error("cannot override ORDER BY clause of window " + name, def);
  }
  bool own_order = !window.order.empty();
  if (!own_order) {
    window.order = from.order;
    window.copied_order = true;
  }
  if (from.frame_options == FRAMEOPTION_DEFAULTS) return;
  PgError error = windowing_error("cannot copy window " + name + " because it has a frame clause", def);
  bool bare = def.name == nullptr && !own_order && def.frameOptions == FRAMEOPTION_DEFAULTS;
  if (bare) error.hint = "Omit the parentheses in this OVER clause.";
  throw error;
}

// The one ORDER BY column that RANGE offsets are added to.
struct RangeColumn {
  Oid type = invalid_oid;
  Oid family = invalid_oid;
  Oid input_type = invalid_oid;
};

RangeColumn range_column(ParseState& state, const WindowClause& window, std::span<TargetEntry* const> targets,
                         const ::WindowDef& def) {
  bool offsets = (window.frame_options & (FRAMEOPTION_START_OFFSET | FRAMEOPTION_END_OFFSET)) != 0;
  if ((window.frame_options & FRAMEOPTION_RANGE) == 0 || !offsets) return {};
  if (window.order.size() != 1) {
    throw windowing_error("RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column", def);
  }
  RangeColumn column;
  for (const TargetEntry* target : targets) {
    if (target->sortgroupref == window.order[0].sortgroupref) column.type = target->expr->type;
  }
  state.catalog.opfamilies.for_each([&](const OpFamily& family) {
    if (family.method != 403 || column.family != invalid_oid) return;
    for (const AmOp& amop : state.catalog.amops(family.oid)) {
      if (amop.op != window.order[0].sortop) continue;
      column.family = family.oid;
      column.input_type = amop.left;
    }
  });
  return column;
}

// Types that can be shifted by an offset, with the type of that offset: the in_range support functions of
// a fresh server's btree families.
struct InRange {
  Oid column, offset;
};
constexpr InRange in_range_functions[] = {
    {type_oid::Int8, type_oid::Int8},       {type_oid::Int4, type_oid::Int8},
    {type_oid::Int4, type_oid::Int4},       {type_oid::Int4, type_oid::Int2},
    {type_oid::Int2, type_oid::Int8},       {type_oid::Int2, type_oid::Int4},
    {type_oid::Int2, type_oid::Int2},       {type_oid::Date, type_oid::Interval},
    {type_oid::Timestamp, type_oid::Interval}, {type_oid::TimestampTz, type_oid::Interval},
    {type_oid::Interval, type_oid::Interval},  {type_oid::Time, type_oid::Interval},
    {type_oid::TimeTz, type_oid::Interval},    {type_oid::Float8, type_oid::Float8},
    {type_oid::Float4, type_oid::Float8},      {type_oid::Numeric, type_oid::Numeric},
};

PgError range_unsupported(std::string what, const Expr& offset) {
  return PgError("0A000", "RANGE with offset PRECEDING/FOLLOWING is not supported for column type " + what,
                 expr_location(&offset));
}

Expr* coerce_range_offset(ParseState& state, Expr* offset, const RangeColumn& column) {
  Oid from = offset->type;
  std::size_t functions = 0, matches = 0;
  Oid chosen = invalid_oid;
  Oid preferred = from != type_oid::Unknown ? from
                  : column.input_type == type_oid::Timestamp || column.input_type == type_oid::TimestampTz ||
                          column.input_type == type_oid::Date
                      ? type_oid::Interval
                      : column.input_type;
  for (const InRange& function : in_range_functions) {
    if (function.column != column.input_type) continue;
    ++functions;
    Oid target[] = {function.offset}, source[] = {from};
    if (preferred == function.offset) {
      matches = 1;
      chosen = function.offset;
      break;
    }
    if (!can_coerce(state.session, source, target, CoercionContext::Implicit)) continue;
    ++matches;
    chosen = function.offset;
  }
  std::string type = format_type(state.session, column.input_type);
  if (functions == 0) throw range_unsupported(type, *offset);
  std::string pair = type + " and offset type " + format_type(state.session, from);
  if (matches == 0) {
    throw range_unsupported(pair, *offset).with_hint("Cast the offset value to an appropriate type.");
  }
  if (matches > 1) {
    throw PgError("0A000", "RANGE with offset PRECEDING/FOLLOWING has multiple interpretations for column type " + pair,
                  expr_location(offset))
        .with_hint("Cast the offset value to the exact intended type.");
  }
  return coerce_to_specific_type(state, offset, chosen, "RANGE");
}

void check_variable_free(const Expr* expr, const std::string& construct) {
  if (!contains_vars_of_level(expr, 0)) return;
  throw PgError("42P10", "argument of " + construct + " must not contain variables", locate_var_of_level(expr, 0));
}

Expr* transform_offset(ParseState& state, int options, const RangeColumn& column, const ::Node* node) {
  if (node == nullptr) return nullptr;
  Expr* expr = nullptr;
  std::string construct;
  if ((options & FRAMEOPTION_ROWS) != 0) {
    construct = "ROWS";
    expr = transform_expr(state, node, ParseExprKind::WindowFrameRows);
    expr = coerce_to_specific_type(state, expr, type_oid::Int8, construct);
  } else if ((options & FRAMEOPTION_RANGE) != 0) {
    construct = "RANGE";
    expr = coerce_range_offset(state, transform_expr(state, node, ParseExprKind::WindowFrameRange), column);
  } else {
    construct = "GROUPS";
    expr = transform_expr(state, node, ParseExprKind::WindowFrameGroups);
    expr = coerce_to_specific_type(state, expr, type_oid::Int8, construct);
  }
  check_variable_free(expr, construct);
  return expr;
}

}  // namespace

std::vector<WindowClause*> transform_window_definitions(ParseState& state, std::vector<TargetEntry*>& targets) {
  std::vector<WindowClause*> windows;
  Arena& arena = state.catalog.arena();
  for (std::size_t i = 0; i < state.window_defs.size(); ++i) {
    const ::WindowDef& def = *state.window_defs[i];
    if (def.name != nullptr && find_window(windows, def.name) != nullptr) {
      throw windowing_error("window " + quoted(def.name) + " is already defined", def);
    }
    const WindowClause* from = referenced_window(windows, def);
    auto order = transform_sort_clause(state, def.orderClause, targets, ParseExprKind::WindowOrder, true);
    auto partition = transform_group_clause(state, def.partitionClause, targets, order,
                                            ParseExprKind::WindowPartition, true);
    auto* window = arena.make<WindowClause>();
    window->name = arena.copy(str(def.name));
    window->refname = arena.copy(str(def.refname));
    window->order = arena.copy(order);
    window->partition = arena.copy(partition.flat);
    if (from != nullptr) inherit_window(*window, *from, def);
    window->frame_options = def.frameOptions;
    RangeColumn column = range_column(state, *window, targets, def);
    if ((def.frameOptions & FRAMEOPTION_GROUPS) != 0 && window->order.empty()) {
      throw windowing_error("GROUPS mode requires an ORDER BY clause", def);
    }
    window->start_offset = transform_offset(state, def.frameOptions, column, def.startOffset);
    window->end_offset = transform_offset(state, def.frameOptions, column, def.endOffset);
    window->winref = static_cast<std::uint32_t>(i + 1);
    windows.push_back(window);
  }
  return windows;
}

}  // namespace reconcile::analyze
