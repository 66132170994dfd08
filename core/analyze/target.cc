#include "core/analyze/target.h"

#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/relation.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

struct NamedExpr {
  Expr* expr = nullptr;
  std::string_view name;
};

std::vector<NamedExpr> named(const std::vector<ExpandedColumn>& columns) {
  std::vector<NamedExpr> out;
  for (const ExpandedColumn& column : columns) out.push_back({column.var, column.name});
  return out;
}

bool ends_in_star(const List* fields) {
  return !list(fields).empty() && nodeTag(list(fields).back()) == T_A_Star;
}

// SELECT *: the items whose columns can be named bare.
std::vector<NamedExpr> expand_all_tables(ParseState& state, int location) {
  std::vector<NamedExpr> out;
  bool found = false;
  for (const NamespaceItem* item : state.namespace_items) {
    if (!item->cols_visible) continue;
    found = true;
    for (const NamedExpr& column : named(expand_item(state, *item, 0, location))) out.push_back(column);
  }
  if (!found) throw PgError("42601", "SELECT * with no tables specified is not valid", location);
  return out;
}

std::vector<NamedExpr> expand_row_reference(ParseState& state, Expr* expr) {
  if (expr->kind == ExprKind::Var && as<catalog::Var>(expr).varattno == 0) {
    const auto& var = as<catalog::Var>(expr);
    const auto& items = state_at_level(state, var.levels_up).all_items;
    const NamespaceItem& item = *items[static_cast<std::size_t>(var.varno - 1)];
    return named(expand_item(state, item, var.levels_up, var.location));
  }
  RowShape shape;
  if (expr->kind == ExprKind::Var && expr->type == type_oid::Record) {
    std::span<const RteColumn> columns = expand_record_variable(state, as<catalog::Var>(expr));
    shape = {RowClass::Composite, expr->type, {columns.begin(), columns.end()}};
  } else {
    shape = shape_of_expr(state.session, expr);
  }
  if (shape.kind != RowClass::Composite && shape.kind != RowClass::CompositeDomain) {
    if (expr->type != type_oid::Record) {
      throw PgError("42809", "type " + format_type(state.session, expr->type) + " is not composite");
    }
    throw PgError("42809", "record type has not been registered");
  }
  std::vector<NamedExpr> out;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const RteColumn& column = shape.columns[i];
    if (column.dropped) continue;
    auto* select = make_expr<FieldSelect>(state.catalog, ExprKind::FieldSelect, column.type, -1);
    select->arg = expr;
    select->fieldnum = static_cast<AttrNumber>(i + 1);
    select->typmod = column.typmod;
    select->collation = column.collation;
    out.push_back({select, column.name});
  }
  return out;
}

struct StarTable {
  std::string_view schema, relation;
};

// The qualification of `catalog.schema.table.*`.
StarTable star_table(ParseState& state, const ::ColumnRef& ref) {
  auto fields = list<::String>(ref.fields);
  auto name = [&](std::size_t i) { return str(fields[i]->sval); };
  switch (fields.size()) {
    case 2: return {{}, name(0)};
    case 3: return {name(0), name(1)};
    case 4:
      if (name(0) == state.session.database) return {name(1), name(2)};
      throw PgError("0A000", "cross-database references are not implemented: " + name_list_to_string(ref.fields),
                    ref.location);
    default:
      throw PgError("42601", "improper qualified name (too many dotted names): " + name_list_to_string(ref.fields),
                    ref.location);
  }
}

std::vector<NamedExpr> expand_star(ParseState& state, const ::ColumnRef& ref) {
  if (list(ref.fields).size() == 1) return expand_all_tables(state, ref.location);
  if (state.params != nullptr) {
    if (Expr* found = state.params->pre_columnref(state, ref)) return expand_row_reference(state, found);
  }
  StarTable table;
  NamespaceItem* item = nullptr;
  int levels_up = 0;
  std::size_t parts = list(ref.fields).size();
  if (parts <= 4) {
    table = star_table(state, ref);
    item = find_namespace_item(state, table.schema, table.relation, ref.location, &levels_up);
  }
  if (state.params != nullptr) {
    if (Expr* found = state.params->post_columnref(state, ref, nullptr)) {
      if (item != nullptr) {
        throw PgError("42702", "column reference \"" + name_list_to_string(ref.fields) + "\" is ambiguous",
                      ref.location);
      }
      return expand_row_reference(state, found);
    }
  }
  if (item == nullptr) {
    table = star_table(state, ref);
    error_missing_rte(state, table.schema, table.relation, ref.location);
  }
  return named(expand_item(state, *item, levels_up, ref.location));
}

std::vector<NamedExpr> expand_star(ParseState& state, const ::A_Indirection& indirection, ParseExprKind kind) {
  // The same indirection without its star.
  ::List shorter = *indirection.indirection;
  --shorter.length;
  ::A_Indirection without = indirection;
  without.indirection = &shorter;
  const ::Node* node = shorter.length == 0 ? indirection.arg : reinterpret_cast<const ::Node*>(&without);
  return expand_row_reference(state, transform_expr(state, node, kind));
}

std::vector<Expr*> only_exprs(const std::vector<NamedExpr>& columns) {
  std::vector<Expr*> out;
  for (const NamedExpr& column : columns) out.push_back(column.expr);
  return out;
}

void append_targets(ParseState& state, const std::vector<NamedExpr>& columns, std::vector<TargetEntry*>& out) {
  for (const NamedExpr& column : columns) {
    out.push_back(make_target(state, column.expr, state.next_resno++, column.name));
  }
}

std::span<TargetEntry* const> output_targets(const Query& query) {
  return query.command == Command::Select ? query.targets : query.returning;
}

const CommonTableExpr* cte_of(ParseState& state, const RangeTblEntry& rte, int levels_up) {
  return find_cte(state_at_level(state, levels_up + rte.cte_levels_up), rte.ctename, nullptr);
}

// markTargetListOrigin: views are the origin of their columns; joins, functions and VALUES are none.
void mark_origin(ParseState& state, TargetEntry& target) {
  if (target.expr == nullptr || target.expr->kind != ExprKind::Var) return;
  const auto& var = as<catalog::Var>(target.expr);
  const RangeTblEntry& rte = rte_of_var(state, var);
  const Query* from = nullptr;
  if (rte.kind == RteKind::Relation) {
    target.resorigtbl = rte.relid;
    target.resorigcol = var.varattno;
  } else if (rte.kind == RteKind::Subquery) {
    from = rte.subquery;
  } else if (rte.kind == RteKind::Cte && !rte.self_reference) {
    const CommonTableExpr* cte = cte_of(state, rte, var.levels_up);
    from = cte == nullptr ? nullptr : cte->query;
  }
  if (from == nullptr || var.varattno <= 0) return;
  std::span<TargetEntry* const> targets = output_targets(*from);
  auto index = static_cast<std::size_t>(var.varattno - 1);
  if (index >= targets.size()) return;
  target.resorigtbl = targets[index]->resorigtbl;
  target.resorigcol = targets[index]->resorigcol;
}

}  // namespace

TargetEntry* make_target(ParseState& state, Expr* expr, int resno, std::string_view name, bool resjunk) {
  auto* target = state.catalog.arena().make<TargetEntry>();
  target->expr = expr;
  target->resno = static_cast<AttrNumber>(resno);
  target->resname = name;
  target->resjunk = resjunk;
  return target;
}

TargetEntry* transform_target_entry(ParseState& state, const ::Node* node, Expr* expr, ParseExprKind kind,
                                    const char* name, bool resjunk) {
  if (expr == nullptr) {
    if (kind == ParseExprKind::UpdateSource && nodeTag(node) == T_SetToDefault) {
      // Its type is that of the column, which is not known here.
      expr = make_expr<SetToDefault>(state.catalog, ExprKind::SetToDefault, invalid_oid, raw_location(node));
    } else {
      expr = transform_expr(state, node, kind);
    }
  }
  std::string_view resname = state.catalog.arena().copy(str(name));
  if (name == nullptr && !resjunk) resname = figure_column_name(state, node, expr);
  return make_target(state, expr, state.next_resno++, resname, resjunk);
}

std::vector<TargetEntry*> transform_target_list(ParseState& state, const List* targets, ParseExprKind kind) {
  std::vector<TargetEntry*> out;
  bool stars = kind != ParseExprKind::UpdateSource;
  for (auto* res : list<::ResTarget>(targets)) {
    const auto* ref = RECONCILE_AS(ColumnRef, res->val);
    const auto* indirection = RECONCILE_AS(A_Indirection, res->val);
    if (stars && ref != nullptr && ends_in_star(ref->fields)) {
      append_targets(state, expand_star(state, *ref), out);
    } else if (stars && indirection != nullptr && ends_in_star(indirection->indirection)) {
      append_targets(state, expand_star(state, *indirection, kind), out);
    } else {
      out.push_back(transform_target_entry(state, res->val, nullptr, kind, res->name, false));
    }
  }
  // The subqueries of SET (a, b) = (SELECT …) go behind the columns that draw on them.
  for (TargetEntry* source : std::exchange(state.multiassign_exprs, {})) out.push_back(source);
  return out;
}

std::vector<TargetEntry*> expand_item_targets(ParseState& state, const NamespaceItem& item, int levels_up,
                                              int location) {
  std::vector<TargetEntry*> out;
  append_targets(state, named(expand_item(state, item, levels_up, location)), out);
  return out;
}

std::vector<Expr*> expand_column_ref_star(ParseState& state, const ::ColumnRef& ref) {
  return only_exprs(expand_star(state, ref));
}

std::vector<Expr*> expand_indirection_star(ParseState& state, const ::A_Indirection& indirection, ParseExprKind kind) {
  return only_exprs(expand_star(state, indirection, kind));
}

void resolve_target_list_unknowns(ParseState& state, std::span<TargetEntry* const> targets) {
  for (TargetEntry* target : targets) {
    if (target->expr->type != type_oid::Unknown) continue;
    target->expr = coerce_type(state, target->expr, type_oid::Unknown, type_oid::Text, -1, CoercionContext::Implicit,
                               CoercionForm::ImplicitCast, -1);
  }
}

void mark_target_list_origins(ParseState& state, std::span<TargetEntry* const> targets) {
  for (TargetEntry* target : targets) mark_origin(state, *target);
}

}  // namespace reconcile::analyze
