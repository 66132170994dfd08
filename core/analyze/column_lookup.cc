// Column and table names found among the range table entries in scope.
#include "core/analyze/relation.h"

#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/row_shape.h"

namespace reconcile::analyze {
namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

bool is_visible_here(const ParseState& state, const NamespaceItem& item) {
  return !item.lateral_only || state.lateral_active;
}

void check_lateral_reference(const ParseState& state, const NamespaceItem& item, int location) {
  if (!item.lateral_only || item.lateral_ok) return;
  PgError error("42P10", "invalid reference to FROM-clause entry for table " + quoted(item.name), location);
  if (state.target_item != nullptr && item.rte == state.target_item->rte) {
    error.hint = "There is an entry for table " + quoted(item.name) +
                 ", but it cannot be referenced from this part of the query.";
  } else {
    error.detail = "The combining JOIN type must be INNER or LEFT for a LATERAL reference.";
  }
  throw error;
}

// The item of this level that `matches`; throws 42P09 when two do.
template <class Matches>
NamespaceItem* only_match(ParseState& state, std::string_view name, int location, Matches matches) {
  NamespaceItem* found = nullptr;
  for (NamespaceItem* item : state.namespace_items) {
    if (!item->rel_visible || !is_visible_here(state, *item) || !matches(*item)) continue;
    if (found != nullptr) throw PgError("42P09", "table reference " + quoted(name) + " is ambiguous", location);
    check_lateral_reference(state, *item, location);
    found = item;
  }
  return found;
}

template <class Matches>
NamespaceItem* nearest_match(ParseState& state, std::string_view name, int location, int* levels_up, Matches matches) {
  int level = 0;
  for (ParseState* at = &state; at != nullptr; at = at->parent, ++level) {
    NamespaceItem* found = only_match(*at, name, location, matches);
    if (found == nullptr) continue;
    if (levels_up != nullptr) *levels_up = level;
    return found;
  }
  return nullptr;
}

// Views and composite types have no system columns.
bool has_system_columns(const RangeTblEntry& rte) {
  return rte.kind == RteKind::Relation && rte.relkind != 'v' && rte.relkind != 'c';
}

void check_system_column_use(const ParseState& state, std::string_view column, AttrNumber attnum, int location) {
  if (attnum == system_attribute("tableoid")) return;
  switch (state.expr_kind) {
    case ParseExprKind::CheckConstraint:
      throw PgError("42P10", "system column " + quoted(column) + " reference in check constraint is invalid", location);
    case ParseExprKind::GeneratedColumn:
      throw PgError("42P10", "cannot use system column " + quoted(column) + " in column generation expression",
                    location);
    case ParseExprKind::MergeWhen:
      throw PgError("42P10", "cannot use system column " + quoted(column) + " in MERGE WHEN condition", location);
    default:
      return;
  }
}

AttrNumber user_column(const NamespaceItem& item, std::string_view column, int location) {
  AttrNumber found = 0;
  for (std::size_t i = 0; i < item.columns.size(); ++i) {
    if (item.columns[i] != column || item.vars[i] == nullptr) continue;
    if (found != 0) throw PgError("42702", "column reference " + quoted(column) + " is ambiguous", location);
    found = static_cast<AttrNumber>(i + 1);
  }
  return found;
}

Var* at_level(Catalog& catalog, const Var& var, int levels_up, int location) {
  Var* copy = catalog.arena().make<Var>(var);
  copy->levels_up = levels_up;
  copy->location = location;
  return copy;
}

void note_use(ParseState& state, const RangeTblEntry& rte, AttrNumber attnum) {
  if (rte.kind == RteKind::Relation) state.session.use({ClassId::Relation, rte.relid, attnum});
}

}  // namespace

ParseState& state_at_level(ParseState& state, int levels_up) {
  ParseState* at = &state;
  for (; levels_up > 0; --levels_up) at = at->parent;
  return *at;
}

RangeTblEntry& rte_of_var(ParseState& state, const Var& var) {
  return *state_at_level(state, var.levels_up).rtable[static_cast<std::size_t>(var.varno - 1)];
}

Var* make_var(ParseState& state, int rtindex, AttrNumber attnum, int location) {
  const RangeTblEntry& rte = *state.rtable[static_cast<std::size_t>(rtindex - 1)];
  auto* var = state.catalog.arena().make<Var>();
  var->kind = ExprKind::Var;
  var->varno = rtindex;
  var->varattno = attnum;
  var->location = location;
  if (attnum < 0) {
    var->type = system_attribute_type(attnum);
    return var;
  }
  const RteColumn& column = rte.columns[static_cast<std::size_t>(attnum - 1)];
  var->type = column.type;
  var->typmod = column.typmod;
  var->collation = column.collation;
  return var;
}

NamespaceItem* find_namespace_item(ParseState& state, std::string_view schema, std::string_view refname, int location,
                                   int* levels_up) {
  if (schema.empty()) {
    return nearest_match(state, refname, location, levels_up,
                         [&](const NamespaceItem& item) { return item.name == refname; });
  }
  const Relation* relation = lookup_relation(state.session, QualifiedName{schema, refname});
  if (relation == nullptr) return nullptr;
  return nearest_match(state, std::to_string(relation->oid), location, levels_up, [&](const NamespaceItem& item) {
    return item.rte->kind == RteKind::Relation && item.rte->relid == relation->oid && item.rte->alias.empty();
  });
}

Expr* scan_item_for_column(ParseState& state, const NamespaceItem& item, int levels_up, std::string_view column,
                           int location) {
  AttrNumber attnum = user_column(item, column, location);
  if (attnum > 0) {
    const Var& var = *item.vars[static_cast<std::size_t>(attnum - 1)];
    Var* result = at_level(state.catalog, var, levels_up, location);
    RangeTblEntry& rte = rte_of_var(state, *result);
    note_use(state, rte, result->varattno);
    return result;
  }
  if (!has_system_columns(*item.rte)) return nullptr;
  attnum = system_attribute(column);
  if (attnum == 0) return nullptr;
  check_system_column_use(state, column, attnum, location);
  Var* result = make_var(state_at_level(state, levels_up), item.rtindex, attnum, location);
  result->levels_up = levels_up;
  return result;
}

Expr* column_to_var(ParseState& state, std::string_view column, bool local_only, int location) {
  int level = 0;
  for (ParseState* at = &state; at != nullptr; at = at->parent, ++level) {
    Expr* found = nullptr;
    for (NamespaceItem* item : at->namespace_items) {
      if (!item->cols_visible || !is_visible_here(*at, *item)) continue;
      Expr* candidate = scan_item_for_column(state, *item, level, column, location);
      if (candidate == nullptr) continue;
      if (found != nullptr) throw PgError("42702", "column reference " + quoted(column) + " is ambiguous", location);
      check_lateral_reference(*at, *item, location);
      found = candidate;
    }
    if (found != nullptr || local_only) return found;
  }
  return nullptr;
}

Var* make_whole_row_var(ParseState& state, const RangeTblEntry& rte, int rtindex, int levels_up, bool allow_scalar) {
  auto* var = state.catalog.arena().make<Var>();
  var->kind = ExprKind::Var;
  var->varno = rtindex;
  var->levels_up = levels_up;
  var->type = type_oid::Record;
  if (rte.kind == RteKind::Relation) {
    const Relation* relation = state.catalog.relations.find(rte.relid);
    if (relation == nullptr || relation->type == invalid_oid) {
      throw PgError("42809", "relation " + quoted(rte.refname) + " does not have a composite type");
    }
    var->type = relation->type;
  } else if (rte.kind == RteKind::Function && rte.functions.size() == 1 && !rte.ordinality) {
    RowShape shape = shape_of_expr(state.session, rte.functions[0].funcexpr);
    Oid type = rte.functions[0].funcexpr->type;
    if (shape.kind == RowClass::Composite || shape.kind == RowClass::CompositeDomain) {
      var->type = type;
    } else if (shape.kind == RowClass::Scalar && allow_scalar) {
      var->type = type;
      var->varattno = 1;
      var->collation = rte.columns.empty() ? invalid_oid : rte.columns[0].collation;
    }
  }
  return var;
}

Expr* whole_row_reference(ParseState& state, const NamespaceItem& item, int levels_up, int location) {
  // A join's USING alias names only the merged columns: its row has to be spelled out.
  if (item.name == item.rte->refname || item.rte->kind != RteKind::Join) {
    Var* var = make_whole_row_var(state, *item.rte, item.rtindex, levels_up, true);
    var->location = location;
    note_use(state, *item.rte, 0);
    return var;
  }
  std::vector<Expr*> args;
  std::vector<std::string_view> names;
  for (const ExpandedColumn& column : expand_item(state, item, levels_up, location)) {
    args.push_back(column.var);
    names.push_back(column.name);
  }
  auto* row = state.catalog.arena().make<RowExpr>();
  row->kind = ExprKind::RowExpr;
  row->type = type_oid::Record;
  row->location = location;
  row->args = state.catalog.arena().copy(args);
  row->colnames = state.catalog.arena().copy(names);
  return row;
}

std::vector<ExpandedColumn> expand_item(ParseState& state, const NamespaceItem& item, int levels_up, int location) {
  std::vector<ExpandedColumn> out;
  std::size_t shown = item.columns.size() - static_cast<std::size_t>(item.hidden_tail);
  for (std::size_t i = 0; i < shown; ++i) {
    if (item.vars[i] == nullptr) continue;
    Var* var = at_level(state.catalog, *item.vars[i], levels_up, location);
    note_use(state, rte_of_var(state, *var), var->varattno);
    out.push_back({var, item.columns[i]});
  }
  return out;
}

CommonTableExpr* find_cte(ParseState& state, std::string_view name, int* levels_up) {
  int level = 0;
  for (ParseState* at = &state; at != nullptr; at = at->parent, ++level) {
    for (CommonTableExpr* cte : at->ctes) {
      if (cte->name != name) continue;
      if (levels_up != nullptr) *levels_up = level;
      return cte;
    }
  }
  return nullptr;
}

bool is_future_cte(const ParseState& state, std::string_view name) {
  for (const ParseState* at = &state; at != nullptr; at = at->parent) {
    for (const ::CommonTableExpr* cte : at->future_ctes) {
      if (sql::str(cte->ctename) == name) return true;
    }
  }
  return false;
}

}  // namespace reconcile::analyze
