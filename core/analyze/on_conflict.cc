// ON CONFLICT: its arbiter and its SET.
#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/clause.h"
#include "core/analyze/expression.h"
#include "core/analyze/relation.h"
#include "core/analyze/target.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

constexpr Oid btree = 403;

void check_opclass(ParseState& state, const List* names) {
  QualifiedName name = deconstruct_name(names);
  bool found = false;
  for (Oid nsp : active_search_path(state.session)) {
    if (!name.schema.empty()) nsp = lookup_namespace(state.session, name.schema);
    state.catalog.opclasses.for_each_named(nsp, name.name,
                                           [&](const OpClass& opclass) { found = found || opclass.method == btree; });
  }
  if (found) return;
  throw PgError("42704", "operator class " + quoted(name_list_to_string(names)) +
                             " does not exist for access method \"btree\"");
}

Expr* transform_arbiter_element(ParseState& state, const ::InferClause& infer, const ::IndexElem& element) {
  if (element.ordering != SORTBY_DEFAULT) {
    throw PgError("42P10", "ASC/DESC is not allowed in ON CONFLICT clause", infer.location);
  }
  if (element.nulls_ordering != SORTBY_NULLS_DEFAULT) {
    throw PgError("42P10", "NULLS FIRST/LAST is not allowed in ON CONFLICT clause", infer.location);
  }
  Expr* expr = nullptr;
  if (element.expr != nullptr) {
    expr = transform_expr(state, element.expr, ParseExprKind::IndexExpression);
  } else {
    expr = column_to_var(state, str(element.name), false, infer.location);
    if (expr == nullptr) error_missing_column(state, {}, str(element.name), infer.location);
  }
  if (element.collation != nullptr) lookup_collation(state.session, element.collation, expr_location(expr));
  if (element.opclass != nullptr) check_opclass(state, element.opclass);
  return expr;
}

const Constraint& find_constraint(ParseState& state, std::string_view name) {
  const Relation& relation = *state.catalog.relations.find(state.target_rte->relid);
  for (const Constraint* constraint : state.catalog.constraints.of_parent(relation.oid)) {
    if (constraint->name == name) return *constraint;
  }
  throw PgError("42704", "constraint " + quoted(name) + " for table " + quoted(relation.name) + " does not exist");
}

void transform_arbiter(ParseState& state, const ::OnConflictClause& clause, OnConflict& out) {
  const ::InferClause* infer = clause.infer;
  if (out.update && infer == nullptr) {
    throw PgError("42601", "ON CONFLICT DO UPDATE requires inference specification or constraint name",
                  clause.location)
        .with_hint("For example, ON CONFLICT (column_name).");
  }
  if (state.target_rte->relid < first_normal_oid) {
    throw PgError("0A000", "ON CONFLICT is not supported with system catalog tables", clause.location);
  }
  if (infer == nullptr) return;
  std::vector<Expr*> elements;
  for (auto* element : list<::IndexElem>(infer->indexElems)) {
    elements.push_back(transform_arbiter_element(state, *infer, *element));
  }
  out.arbiter_elems = state.catalog.arena().copy(elements);
  if (infer->whereClause != nullptr) {
    out.arbiter_where = transform_expr(state, infer->whereClause, ParseExprKind::IndexPredicate);
  }
  if (infer->conname != nullptr) {
    const Constraint& constraint = find_constraint(state, str(infer->conname));
    state.session.use({ClassId::Constraint, constraint.oid, 0});
    out.constraint = constraint.oid;
  }
}

// The row that could not be inserted, as DO UPDATE names it.
NamespaceItem* add_excluded_entry(ParseState& state) {
  const Relation& relation = *state.catalog.relations.find(state.target_rte->relid);
  char name[] = "excluded";
  ::Alias alias = {};
  alias.type = T_Alias;
  alias.aliasname = name;
  NamespaceItem* item = add_entry_for_relation(state, relation, &alias, false, false);
  item->rte->relkind = 'c';
  return item;
}

}  // namespace

OnConflict* transform_on_conflict(ParseState& state, const ::OnConflictClause& clause) {
  auto* out = state.catalog.arena().make<OnConflict>();
  out->update = clause.action == ONCONFLICT_UPDATE;
  // The entry is there before the arbiter is looked at: a reference to it gets the better message.
  NamespaceItem* excluded = out->update ? add_excluded_entry(state) : nullptr;
  transform_arbiter(state, clause, *out);
  if (!out->update) return out;

  out->excluded_rtindex = excluded->rtindex;
  state.is_insert = false;
  add_to_query(state, excluded, false, true, true);
  out->set = state.catalog.arena().copy(transform_update_targets(state, clause.targetList));
  out->where = transform_where_clause(state, clause.whereClause, ParseExprKind::Where, "WHERE");
  state.namespace_items.pop_back();
  return out;
}

}  // namespace reconcile::analyze
