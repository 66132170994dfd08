// Aggregate and window function calls: their ordering, their query level, and where they may stand.
#include "core/analyze/aggregate.h"

#include <algorithm>

#include "core/analyze/clause.h"
#include "core/analyze/level_walk.h"

extern "C" {
#include <nodes/pg_list.h>
extern bool equal(const void* a, const void* b);
}

namespace reconcile::analyze {
namespace {

enum class Calling : std::uint8_t { Aggregate, Grouping, Window };

// The place as the refusal names it; empty where the call may stand. `window`: for window functions.
std::string_view refused_place(ParseExprKind kind, bool window) {
  switch (kind) {
    case ParseExprKind::None:
    case ParseExprKind::Other:
    case ParseExprKind::SelectTarget:
    case ParseExprKind::OrderBy:
    case ParseExprKind::DistinctOn: return {};
    case ParseExprKind::Having: return window ? "HAVING" : "";
    case ParseExprKind::WindowPartition:
    case ParseExprKind::WindowOrder: return window ? "window definitions" : "";
    case ParseExprKind::WindowFrameRange:
    case ParseExprKind::WindowFrameRows:
    case ParseExprKind::WindowFrameGroups: return window ? "window definitions" : expr_kind_name(kind);
    case ParseExprKind::JoinOn:
    case ParseExprKind::JoinUsing: return "JOIN conditions";
    case ParseExprKind::FromSubselect: return window ? expr_kind_name(kind) : "FROM clause of their own query level";
    case ParseExprKind::FromFunction: return "functions in FROM";
    case ParseExprKind::Policy: return "policy expressions";
    case ParseExprKind::MergeWhen: return "MERGE WHEN conditions";
    case ParseExprKind::CheckConstraint:
    case ParseExprKind::DomainCheck: return "check constraints";
    case ParseExprKind::ColumnDefault:
    case ParseExprKind::FunctionDefault: return "DEFAULT expressions";
    case ParseExprKind::IndexExpression: return "index expressions";
    case ParseExprKind::IndexPredicate: return "index predicates";
    case ParseExprKind::StatsExpression: return "statistics expressions";
    case ParseExprKind::AlterColTransform: return "transform expressions";
    case ParseExprKind::ExecuteParameter: return "EXECUTE parameters";
    case ParseExprKind::TriggerWhen: return "trigger WHEN conditions";
    case ParseExprKind::PartitionBound: return "partition bound";
    case ParseExprKind::PartitionExpression: return "partition key expressions";
    case ParseExprKind::GeneratedColumn: return "column generation expressions";
    case ParseExprKind::CallArgument: return "CALL arguments";
    case ParseExprKind::CopyWhere: return "COPY FROM WHERE conditions";
    default: return expr_kind_name(kind);
  }
}

void check_place(const ParseState& state, Calling calling, int location) {
  std::string_view place = refused_place(state.expr_kind, calling == Calling::Window);
  if (place.empty()) return;
  std::string what = calling == Calling::Aggregate  ? "aggregate functions"
                     : calling == Calling::Grouping ? "grouping operations"
                                                    : "window functions";
  throw PgError(calling == Calling::Window ? "42P20" : "42803", what + " are not allowed in " + std::string(place),
                location);
}

// The lowest levels of the variables and aggregates in a call's arguments; -1: none.
struct ArgumentLevels {
  int var = -1;
  int agg = -1;
};

void lower(int& level, int found) {
  if (found >= 0 && (level < 0 || found < level)) level = found;
}

bool is_srf(const Expr* expr) {
  if (expr->kind == ExprKind::FuncExpr) return as<FuncExpr>(expr).returns_set;
  return expr->kind == ExprKind::OpExpr && as<OpExpr>(expr).returns_set;
}

Walk note_levels(const Expr* expr, int level, ArgumentLevels& levels) {
  switch (expr->kind) {
    case ExprKind::Var: lower(levels.var, as<Var>(expr).levels_up - level); return Walk::Skip;
    case ExprKind::Aggref: lower(levels.agg, as<Aggref>(expr).levels_up - level); return Walk::Into;
    case ExprKind::GroupingFunc: lower(levels.agg, as<GroupingFunc>(expr).levels_up - level); return Walk::Into;
    case ExprKind::WindowFunc:
      if (level > 0) return Walk::Into;
      throw PgError("42803", "aggregate function calls cannot contain window function calls", expr->location);
    default:
      if (level > 0 || !is_srf(expr)) return Walk::Into;
      throw PgError("0A000", "aggregate function calls cannot contain set-returning function calls",
                    expr_location(expr))
          .with_hint("You might be able to move the set-returning function into a LATERAL FROM item.");
  }
}

ArgumentLevels levels_of(const std::vector<const Expr*>& exprs) {
  ArgumentLevels levels;
  for (const Expr* expr : exprs) {
    walk_levels(expr, 0, [&](const Expr* at, int level) { return note_levels(at, level, levels); });
  }
  return levels;
}

[[noreturn]] void refuse_nested(const std::vector<const Expr*>& exprs, int level) {
  int at = -1;
  for (const Expr* expr : exprs) {
    if (at < 0) at = locate_agg_of_level(expr, level);
  }
  throw PgError("42803", "aggregate function calls cannot be nested", at);
}

// The query level the call belongs to: that of its innermost variable.
int aggregate_level(const std::vector<const Expr*>& args) {
  ArgumentLevels found = levels_of(args);
  int level = found.var;
  lower(level, found.agg);
  if (level < 0) level = 0;
  if (level == found.agg) refuse_nested(args, level);
  return level;
}

void check_direct_arguments(const std::vector<const Expr*>& direct, int level) {
  ArgumentLevels found = levels_of(direct);
  if (found.var >= 0 && found.var < level) {
    int at = -1;
    for (const Expr* expr : direct) {
      if (at < 0) at = locate_var_of_level(expr, found.var);
    }
    throw PgError("42803", "outer-level aggregate cannot contain a lower-level variable in its direct arguments", at);
  }
  if (found.agg >= 0 && found.agg <= level) refuse_nested(direct, found.agg);
}

void mark_level(ParseState& state, int level, Calling calling, int location) {
  ParseState* at = &state;
  for (int i = 0; i < level && at->parent != nullptr; ++i) at = at->parent;
  at->has_aggs = true;
  check_place(*at, calling, location);
}

TargetEntry* make_argument(ParseState& state, Expr* arg, std::size_t number) {
  auto* entry = state.catalog.arena().make<TargetEntry>();
  entry->expr = arg;
  entry->resno = static_cast<AttrNumber>(number);
  return entry;
}

void check_distinct_sorts(ParseState& state, const std::vector<SortGroupClause>& distinct,
                          const std::vector<TargetEntry*>& targets) {
  for (const SortGroupClause& clause : distinct) {
    if (clause.sortop != invalid_oid) continue;
    auto of = std::find_if(targets.begin(), targets.end(),
                           [&](const TargetEntry* entry) { return entry->sortgroupref == clause.sortgroupref; });
    const Expr* expr = (*of)->expr;
    throw PgError("42883", "could not identify an ordering operator for type " + format_type(state.session, expr->type),
                  expr_location(expr))
        .with_detail("Aggregates with DISTINCT must be able to sort their inputs.");
  }
}

// percentile_cont(0.5) WITHIN GROUP (ORDER BY x): what is sorted by are the arguments proper.
void set_ordered_arguments(ParseState& state, Aggref& aggref, const std::vector<Expr*>& args,
                           const ::FuncCall& call) {
  std::size_t direct = args.size() - sql::list(call.agg_order).size();
  std::vector<TargetEntry*> targets;
  std::vector<SortGroupClause> order;
  for (const ::SortBy* by : sql::list<const ::SortBy>(call.agg_order)) {
    std::size_t number = targets.size() + 1;
    targets.push_back(make_argument(state, args[direct + number - 1], number));
    add_target_to_sort_list(state, targets.back(), targets, order, *by);
  }
  auto& arena = state.catalog.arena();
  aggref.direct_args = arena.copy(std::vector<Expr*>(args.begin(), args.begin() + static_cast<std::ptrdiff_t>(direct)));
  aggref.args = arena.copy(targets);
  aggref.order = arena.copy(order);
}

void set_plain_arguments(ParseState& state, Aggref& aggref, const std::vector<Expr*>& args, const ::FuncCall& call) {
  std::vector<TargetEntry*> targets;
  for (Expr* arg : args) targets.push_back(make_argument(state, arg, targets.size() + 1));
  int saved = state.next_resno;
  state.next_resno = static_cast<int>(targets.size()) + 1;
  std::vector<SortGroupClause> order = transform_sort_clause(state, call.agg_order, targets, ParseExprKind::OrderBy, true);
  std::vector<SortGroupClause> distinct;
  if (call.agg_distinct) {
    distinct = transform_distinct_clause(state, targets, order, true);
    check_distinct_sorts(state, distinct, targets);
  }
  state.next_resno = saved;
  auto& arena = state.catalog.arena();
  aggref.args = arena.copy(targets);
  aggref.order = arena.copy(order);
  aggref.distinct = arena.copy(distinct);
}

bool same_window(const ::WindowDef& a, const ::WindowDef& b) {
  auto same_text = [](const char* x, const char* y) { return (x == nullptr) == (y == nullptr) && sql::str(x) == sql::str(y); };
  return same_text(a.refname, b.refname) && equal(a.partitionClause, b.partitionClause) &&
         equal(a.orderClause, b.orderClause) && a.frameOptions == b.frameOptions &&
         equal(a.startOffset, b.startOffset) && equal(a.endOffset, b.endOffset);
}

std::uint32_t window_of(ParseState& state, const ::WindowDef& window) {
  auto& defs = state.window_defs;
  auto found = std::find_if(defs.begin(), defs.end(), [&](const ::WindowDef* def) {
    if (window.name != nullptr) return sql::str(def->name) == window.name;
    return same_window(*def, window);
  });
  if (found == defs.end()) {
    if (window.name != nullptr) {
      throw PgError("42704", "window \"" + std::string(window.name) + "\" does not exist", window.location);
    }
    defs.push_back(&window);
    return static_cast<std::uint32_t>(defs.size());
  }
  return static_cast<std::uint32_t>(found - defs.begin()) + 1;
}

}  // namespace

void transform_aggregate_call(ParseState& state, Aggref& aggref, const std::vector<Expr*>& args,
                              const ::FuncCall& call) {
  if (aggref.kind_code == 'n') {
    set_plain_arguments(state, aggref, args, call);
  } else {
    set_ordered_arguments(state, aggref, args, call);
  }
  std::vector<const Expr*> inputs;
  for (const TargetEntry* entry : aggref.args) inputs.push_back(entry->expr);
  if (aggref.filter != nullptr) inputs.push_back(aggref.filter);
  aggref.levels_up = aggregate_level(inputs);
  check_direct_arguments({aggref.direct_args.begin(), aggref.direct_args.end()}, aggref.levels_up);
  mark_level(state, aggref.levels_up, Calling::Aggregate, aggref.location);
}

Expr* transform_grouping_func(ParseState& state, const ::GroupingFunc& call) {
  sql::ListView<const ::Node> raw(call.args);
  if (raw.size() > 31) {
    throw PgError("54023", "GROUPING must have fewer than 32 arguments", raw_location(raw[0]));
  }
  std::vector<Expr*> args;
  for (const ::Node* arg : raw) args.push_back(transform_expr(state, arg, state.expr_kind));
  auto* made = make_expr<catalog::GroupingFunc>(state.catalog, ExprKind::GroupingFunc, type_oid::Int4, call.location);
  made->args = state.catalog.arena().copy(args);
  made->levels_up = aggregate_level({args.begin(), args.end()});
  mark_level(state, made->levels_up, Calling::Grouping, call.location);
  return made;
}

void transform_window_func_call(ParseState& state, WindowFunc& call, const ::WindowDef& window) {
  if (state.has_window_funcs) {
    for (const Expr* arg : call.args) {
      if (!contains_window_funcs(arg)) continue;
      throw PgError("42P20", "window function calls cannot be nested", locate_window_func(arg));
    }
  }
  check_place(state, Calling::Window, call.location);
  call.winref = window_of(state, window);
  state.has_window_funcs = true;
}

// ---- looking for them ----

namespace {

template <class Matches>
const Expr* find_at_level(const Expr* expr, const Matches& matches) {
  const Expr* found = nullptr;
  walk_levels(expr, 0, [&](const Expr* at, int level) {
    if (!matches(at, level)) return Walk::Into;
    found = at;
    return Walk::Found;
  });
  return found;
}

const Expr* find_agg(const Expr* expr, int levels_up) {
  return find_at_level(expr, [&](const Expr* at, int level) {
    if (at->kind == ExprKind::Aggref) return as<Aggref>(at).levels_up == levels_up + level;
    return at->kind == ExprKind::GroupingFunc && as<catalog::GroupingFunc>(at).levels_up == levels_up + level;
  });
}

const Expr* find_var(const Expr* expr, int levels_up) {
  return find_at_level(expr, [&](const Expr* at, int level) {
    return at->kind == ExprKind::Var && as<catalog::Var>(at).levels_up == levels_up + level;
  });
}

// Window functions belong to the level they stand in: subqueries are not looked into.
const Expr* find_window_func(const Expr* expr) {
  return find_at_level(expr, [](const Expr* at, int level) { return level == 0 && at->kind == ExprKind::WindowFunc; });
}

int location_of(const Expr* found) { return found == nullptr ? -1 : found->location; }

}  // namespace

bool contains_aggs_of_level(const Expr* expr, int levels_up) { return find_agg(expr, levels_up) != nullptr; }
int locate_agg_of_level(const Expr* expr, int levels_up) { return location_of(find_agg(expr, levels_up)); }
bool contains_window_funcs(const Expr* expr) { return find_window_func(expr) != nullptr; }
int locate_window_func(const Expr* expr) { return location_of(find_window_func(expr)); }
bool contains_vars_of_level(const Expr* expr, int levels_up) { return find_var(expr, levels_up) != nullptr; }
int locate_var_of_level(const Expr* expr, int levels_up) { return location_of(find_var(expr, levels_up)); }

}  // namespace reconcile::analyze
