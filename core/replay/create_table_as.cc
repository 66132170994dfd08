// CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW and REFRESH (createas.c, matview.c).
#include "core/execute/rows.h"
#include "core/replay/index.h"
#include "core/replay/naming.h"
#include "core/replay/on_commit.h"
#include "core/replay/query.h"
#include "core/replay/query_relation.h"
#include "core/replay/reloptions.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

void check_materialized(Context& ctx, const catalog::Query& query, const ::IntoClause& into) {
  if (query.has_modifying_cte) {
    throw error("0A000", "materialized views must not use data-modifying statements in WITH");
  }
  if (uses_temp_relation(ctx, query)) {
    throw error("0A000", "materialized views must not use temporary tables or views");
  }
  if (into.rel->relpersistence == 'u') throw error("0A000", "materialized views cannot be unlogged");
}

void create_as(Context& ctx, catalog::Query* query, const ::IntoClause& into, bool materialized, bool if_not_exists) {
  execute::Parameters parameters;
  if (ctx.variables != nullptr) parameters = scope_of(ctx).variable_values;
  if (materialized) check_materialized(ctx, *query, into);
  char persistence = into.rel->relpersistence;
  Oid nsp = creation_namespace(ctx, *into.rel, persistence);
  std::string name(clip_name(sql::str(into.rel->relname)));
  if (ctx.catalog.relations.find(nsp, name) != nullptr) {
    if (!if_not_exists) throw error("42P07", "relation \"%s\" already exists", {name});
    return notice(ctx, "relation \"%s\" already exists, skipping", {name});
  }
  ResultColumns result = result_columns(*query, into.colNames);
  if (result.named < sql::list(into.colNames).size()) throw error("42601", "too many column names were specified");
  if (into.onCommit != ONCOMMIT_NOOP && persistence != 't') {
    throw error("42P16", "ON COMMIT can only be used on temporary tables");
  }
  Relation relation = new_object<Relation>(ctx, name, nsp);
  relation.oid = invalid_oid;
  relation.kind = materialized ? 'm' : 'r';
  relation.persistence = persistence;
  relation.am = 2;
  relation.attributes = std::move(result.columns);
  relation.options = transform_reloptions(into.options, "table");
  relation.is_populated = !into.skipData;
  execute::ResultSet rows;
  if (!into.skipData) plan_query(ctx, *query);
  if (!into.skipData) rows = run_query(ctx, *query, parameters);
  Oid oid = create_relation(ctx, std::move(relation)).oid;
  note_on_commit(ctx, oid, into.onCommit);
  if (materialized) store_return_rule(ctx, oid, query);
  execute::store_rows(ctx.session, oid, std::move(rows));
}

bool has_usable_unique_index(const Context& ctx, const Relation& view) {
  for (Oid oid : indexes_of(ctx, view.oid)) {
    const IndexInfo& info = *relation_of(ctx, oid).index;
    bool plain = info.unique && info.immediate && info.valid && info.predicate == nullptr;
    for (const IndexKey& key : info.keys) plain = plain && key.attnum > 0;
    if (plain) return true;
  }
  return false;
}

}  // namespace

void apply(Context& ctx, const ::CreateTableAsStmt& stmt) {
  if (nodeTag(stmt.query) == T_ExecuteStmt) throw Undecided{"CREATE TABLE AS EXECUTE is not modelled"};
  analyze::ParseState state = ctx.parse_state();
  catalog::Query* query = analyze::analyze_query(state, stmt.query);
  create_as(ctx, query, *stmt.into, stmt.objtype == OBJECT_MATVIEW, stmt.if_not_exists);
}

bool apply_select_into(Context& ctx, const ::SelectStmt& stmt) {
  const ::SelectStmt* leftmost = &stmt;
  while (leftmost->larg != nullptr) leftmost = leftmost->larg;
  if (leftmost->intoClause == nullptr) return false;
  analyze::ParseState state = ctx.parse_state();
  catalog::Query* query = analyze::analyze_query(state, reinterpret_cast<const ::Node*>(&stmt));
  create_as(ctx, query, *leftmost->intoClause, false, false);
  return true;
}

void apply(Context& ctx, const ::RefreshMatViewStmt& stmt) {
  const Relation& view = open_relation(ctx, *stmt.relation);
  if (view.kind != 'r' && view.kind != 't' && view.kind != 'm' && view.kind != 'p') {
    throw error("42809", "\"%s\" is not a table or materialized view", {view.name});
  }
  if (view.kind != 'm') throw error("0A000", "\"%s\" is not a materialized view", {view.name});
  if (stmt.concurrent && !view.is_populated) {
    throw error("0A000", "CONCURRENTLY cannot be used when the materialized view is not populated");
  }
  if (stmt.concurrent && stmt.skipData) {
    throw error("42601", "CONCURRENTLY and WITH NO DATA options cannot be used together");
  }
  if (stmt.concurrent && !has_usable_unique_index(ctx, view)) {
    const Namespace* schema = ctx.catalog.namespaces.find(view.nsp);
    throw error("55000", "cannot refresh materialized view \"%s\" concurrently",
                {analyze::quote_qualified(schema->name, view.name)})
        .with_hint("Create a unique index with no WHERE clause on one or more columns of the materialized view.");
  }
  execute::ResultSet rows;
  if (!stmt.skipData && view.view_query != nullptr) rows = run_query(ctx, *view.view_query);
  ctx.catalog.relations.edit(view.oid).is_populated = !stmt.skipData;
  execute::store_rows(ctx.session, view.oid, std::move(rows));
  for (Oid index : indexes_of(ctx, view.oid)) {
    with_doubt(ctx, [&] { execute::verify_index(ctx.session, relation_of(ctx, index)); });
  }
}

}  // namespace reconcile::replay
