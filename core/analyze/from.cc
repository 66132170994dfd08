// FROM items: tables, subqueries, functions, XMLTABLE and TABLESAMPLE; joins are in join.cc.
#include "core/analyze/from.h"

#include <string>

#include "core/analyze/aggregate.h"
#include "core/analyze/analyze.h"
#include "core/analyze/clause.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/query.h"
#include "core/analyze/raw_names.h"
#include "core/analyze/relation.h"
#include "core/analyze/target.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

// LATERAL names of this level are visible while one FROM item is analysed.
struct LateralScope {
  LateralScope(ParseState& state, bool active) : state_(state) { state_.lateral_active = active; }
  ~LateralScope() { state_.lateral_active = false; }
  ParseState& state_;
};

NamespaceItem* transform_table(ParseState& state, const ::RangeVar& name) {
  if (name.schemaname == nullptr) {
    int levels_up = 0;
    if (CommonTableExpr* cte = find_cte(state, str(name.relname), &levels_up)) {
      return add_entry_for_cte(state, *cte, levels_up, name);
    }
  }
  return add_entry_for_range_var(state, name);
}

NamespaceItem* transform_subselect(ParseState& state, const ::RangeSubselect& item) {
  Query* query = nullptr;
  state.expr_kind = ParseExprKind::FromSubselect;
  {
    LateralScope lateral(state, item.lateral);
    query = analyze_sub_query(state, item.subquery);
  }
  state.expr_kind = ParseExprKind::None;
  return add_entry_for_subquery(state, query, item.alias, item.lateral, true);
}

// ---- functions ----

// Whether a set-returning call stands below the top of `expr`, where no row source could run it.
const Expr* nested_set_function(const Session& session, const Expr* expr) {
  const Expr* found = nullptr;
  any_child(expr, [&](Expr* child) {
    bool is_set = (child->kind == ExprKind::FuncExpr && as<FuncExpr>(child).returns_set) ||
                  (child->kind == ExprKind::OpExpr && as<OpExpr>(child).returns_set);
    found = is_set ? child : nested_set_function(session, child);
    return found != nullptr;
  });
  return found;
}

FromFunction transform_one_function(ParseState& state, const ::Node* call, const List* definitions) {
  FromFunction function;
  function.expr = transform_expr(state, call, ParseExprKind::FromFunction);
  if (const Expr* nested = nested_set_function(state.session, function.expr)) {
    throw PgError("0A000", "set-returning functions must appear at top level of FROM", expr_location(nested));
  }
  function.name = figure_column_name(state, call, function.expr);
  function.column_definitions = definitions;
  return function;
}

// unnest(a, b): one call for each argument, unless something else was written with it.
bool is_multi_unnest(const ::Node* node, const List* definitions) {
  const auto* call = RECONCILE_AS(FuncCall, node);
  if (call == nullptr || definitions != nullptr || list(call->funcname).size() != 1) return false;
  return str(list<::String>(call->funcname)[0]->sval) == "unnest" && list(call->args).size() > 1 &&
         call->agg_order == nullptr && call->agg_filter == nullptr && call->over == nullptr && !call->agg_star &&
         !call->agg_distinct && !call->func_variadic;
}

// pg_catalog.unnest(arg), made of the nodes of the call that has several arguments.
FromFunction transform_unnest_argument(ParseState& state, const ::FuncCall& call, ::Node* argument) {
  ListCell argument_cell;
  argument_cell.ptr_value = argument;
  ::List argument_list = *call.args;
  argument_list.length = 1;
  argument_list.elements = &argument_cell;
  RawNames unnest{"pg_catalog", "unnest"};
  ::FuncCall single = call;
  single.funcname = unnest.list();
  single.args = &argument_list;
  return transform_one_function(state, reinterpret_cast<const ::Node*>(&single), nullptr);
}

std::vector<FromFunction> transform_functions(ParseState& state, const ::RangeFunction& item) {
  std::vector<FromFunction> functions;
  for (auto* pair : list<::List>(item.functions)) {
    const ::Node* call = list(pair)[0];
    const auto* definitions = reinterpret_cast<const List*>(list(pair)[1]);
    if (is_multi_unnest(call, definitions)) {
      const auto& unnest = *RECONCILE_AS(FuncCall, call);
      for (auto* argument : list(unnest.args)) {
        functions.push_back(transform_unnest_argument(state, unnest, argument));
      }
      continue;
    }
    functions.push_back(transform_one_function(state, call, definitions));
    if (definitions != nullptr && item.coldeflist != nullptr) {
      throw PgError("42601", "multiple column definition lists are not allowed for the same function",
                    list<::ColumnDef>(item.coldeflist)[0]->location);
    }
  }
  return functions;
}

void apply_outer_definitions(const ::RangeFunction& item, std::vector<FromFunction>& functions) {
  if (item.coldeflist == nullptr) return;
  int location = list<::ColumnDef>(item.coldeflist)[0]->location;
  if (functions.size() != 1 && item.is_rowsfrom) {
    throw PgError("42601", "ROWS FROM() with multiple functions cannot have a column definition list", location)
        .with_hint("Put a separate column definition list for each function inside ROWS FROM().");
  }
  if (functions.size() != 1) {
    throw PgError("42601", "UNNEST() with multiple arguments cannot have a column definition list", location)
        .with_hint("Use separate UNNEST() calls inside ROWS FROM(), and attach a column definition list to each one.");
  }
  if (item.ordinality) {
    throw PgError("42601", "WITH ORDINALITY cannot be used with a column definition list", location)
        .with_hint("Put the column definition list inside ROWS FROM().");
  }
  functions[0].column_definitions = item.coldeflist;
}

NamespaceItem* transform_range_function(ParseState& state, const ::RangeFunction& item) {
  std::vector<FromFunction> functions;
  {
    LateralScope lateral(state, true);
    functions = transform_functions(state, item);
  }
  bool is_lateral = item.lateral;
  for (const FromFunction& function : functions) {
    assign_collations(state, function.expr);
    is_lateral = is_lateral || contains_vars_of_level(function.expr, 0);
  }
  apply_outer_definitions(item, functions);
  return add_entry_for_functions(state, functions, item, is_lateral);
}

// ---- XMLTABLE ----

class XmlTableTransformer {
 public:
  XmlTableTransformer(ParseState& state, const ::RangeTableFunc& item) : state_(state), item_(item) {}

  NamespaceItem* run() {
    Expr* document = nullptr;
    {
      LateralScope lateral(state_, true);
      argument(item_.rowexpr, type_oid::Text, -1);
      document = argument(item_.docexpr, type_oid::Xml, -1);
      for (auto* column : list<::RangeTableFuncCol>(item_.columns)) add_column(*column);
      check_namespaces();
    }
    return add_entry_for_table_func(state_, document, columns_, "XMLTABLE", item_.alias,
                                    item_.lateral || refers_to_this_level_);
  }

 private:
  Expr* argument(const ::Node* node, Oid type, std::int32_t typmod) {
    Expr* expr = transform_expr(state_, node, ParseExprKind::FromFunction);
    expr = coerce_to_specific_type(state_, expr, type, "XMLTABLE");
    if (typmod >= 0) {
      expr = coerce_type_typmod(state_, expr, type, typmod, CoercionContext::Implicit, CoercionForm::ImplicitCast, -1);
    }
    assign_collations(state_, expr);
    refers_to_this_level_ = refers_to_this_level_ || contains_vars_of_level(expr, 0);
    return expr;
  }

  RteColumn column_type(const ::RangeTableFuncCol& column) {
    if (column.for_ordinality) {
      if (has_ordinality_) throw PgError("42601", "only one FOR ORDINALITY column is allowed", column.location);
      has_ordinality_ = true;
      return {{}, type_oid::Int4, -1, invalid_oid, false};
    }
    if (column.typeName->setof) {
      throw PgError("42P16", "column " + quoted(column.colname) + " cannot be declared SETOF", column.location);
    }
    TypeRef type = lookup_type(state_.session, *column.typeName);
    return {{}, type.type, type.typmod, type_of(state_.session, type.type).collation, false};
  }

  void add_column(const ::RangeTableFuncCol& column) {
    RteColumn made = column_type(column);
    made.name = state_.catalog.arena().copy(str(column.colname));
    if (column.colexpr != nullptr) argument(column.colexpr, type_oid::Text, -1);
    if (column.coldefexpr != nullptr) argument(column.coldefexpr, made.type, made.typmod);
    for (const RteColumn& before : columns_) {
      if (before.name != made.name) continue;
      throw PgError("42601", "column name " + quoted(made.name) + " is not unique", column.location);
    }
    columns_.push_back(made);
  }

  void check_namespaces() {
    std::vector<std::string_view> names;
    bool has_default = false;
    for (auto* space : list<::ResTarget>(item_.namespaces)) {
      argument(space->val, type_oid::Text, -1);
      if (space->name == nullptr) {
        if (has_default) throw PgError("42601", "only one default namespace is allowed", space->location);
        has_default = true;
        continue;
      }
      for (std::string_view name : names) {
        if (name != space->name) continue;
        throw PgError("42601", "namespace name " + quoted(name) + " is not unique", space->location);
      }
      names.push_back(space->name);
    }
  }

  ParseState& state_;
  const ::RangeTableFunc& item_;
  std::vector<RteColumn> columns_;
  bool has_ordinality_ = false;
  bool refers_to_this_level_ = false;
};

// ---- TABLESAMPLE ----

TableSample* transform_sample(ParseState& state, const ::RangeTableSample& item) {
  constexpr Oid handler_argument[] = {type_oid::Internal};
  std::string method = name_list_to_string(item.method);
  const Function* handler = lookup_function_exact(state.session, item.method, handler_argument);
  if (handler == nullptr) throw PgError("42704", "tablesample method " + method + " does not exist", item.location);
  if (handler->return_type != type_oid::TsmHandler) {
    throw PgError("42809", "function " + method + " must return type tsm_handler", item.location);
  }
  // Both built-in methods, BERNOULLI and SYSTEM, take one percentage.
  if (handler->oid >= first_normal_oid) throw Undecided{"the TABLESAMPLE method " + method + " is not a built-in one"};
  if (list(item.args).size() != 1) {
    throw PgError("2202H", "tablesample method " + method + " requires 1 argument, not " +
                               std::to_string(list(item.args).size()), item.location);
  }
  auto* sample = state.catalog.arena().make<TableSample>();
  sample->handler = handler->oid;
  Expr* percent = transform_expr(state, list(item.args)[0], ParseExprKind::FromFunction);
  percent = coerce_to_specific_type(state, percent, type_oid::Float4, "TABLESAMPLE");
  assign_collations(state, percent);
  sample->args = state.catalog.arena().copy(std::vector<Expr*>{percent});
  if (item.repeatable != nullptr) {
    Expr* seed = transform_expr(state, item.repeatable, ParseExprKind::FromFunction);
    sample->repeatable = coerce_to_specific_type(state, seed, type_oid::Float8, "REPEATABLE");
    assign_collations(state, sample->repeatable);
  }
  return sample;
}

FromItem transform_table_sample(ParseState& state, const ::RangeTableSample& sample) {
  FromItem item = transform_from_item(state, sample.relation);
  RangeTblEntry& rte = *item.top->rte;
  bool can_be_sampled =
      rte.kind == RteKind::Relation && (rte.relkind == 'r' || rte.relkind == 'm' || rte.relkind == 'p');
  if (!can_be_sampled) {
    throw PgError("0A000", "TABLESAMPLE clause can only be applied to tables and materialized views",
                  raw_location(sample.relation));
  }
  rte.tablesample = transform_sample(state, sample);
  return item;
}

FromItem single(ParseState& state, NamespaceItem* item) {
  auto* node = state.catalog.arena().make<JoinNode>();
  node->rtindex = item->rtindex;
  return {node, item, {item}};
}

}  // namespace

void set_lateral_state(std::span<NamespaceItem* const> items, bool lateral_only, bool lateral_ok) {
  for (NamespaceItem* item : items) {
    item->lateral_only = lateral_only;
    item->lateral_ok = lateral_ok;
  }
}

FromItem transform_from_item(ParseState& state, const ::Node* node) {
  switch (nodeTag(node)) {
    case T_RangeVar: return single(state, transform_table(state, *RECONCILE_AS(RangeVar, node)));
    case T_RangeSubselect: return single(state, transform_subselect(state, *RECONCILE_AS(RangeSubselect, node)));
    case T_RangeFunction: return single(state, transform_range_function(state, *RECONCILE_AS(RangeFunction, node)));
    case T_RangeTableFunc:
      return single(state, XmlTableTransformer(state, *RECONCILE_AS(RangeTableFunc, node)).run());
    case T_RangeTableSample: return transform_table_sample(state, *RECONCILE_AS(RangeTableSample, node));
    case T_JoinExpr: return transform_join(state, *RECONCILE_AS(JoinExpr, node));
    default: throw Undecided{"this kind of FROM item is not modelled"};
  }
}

void transform_from_clause(ParseState& state, const List* from) {
  for (auto* node : list(from)) {
    FromItem item = transform_from_item(state, node);
    check_namespace_conflicts(state.namespace_items, item.visible);
    set_lateral_state(item.visible, true, true);
    state.joinlist.push_back(item.node);
    state.namespace_items.insert(state.namespace_items.end(), item.visible.begin(), item.visible.end());
  }
  set_lateral_state(state.namespace_items, false, true);
}

}  // namespace reconcile::analyze
