// VACUUM, ANALYZE, CLUSTER, REINDEX, LOCK: they change nothing that is modelled, but may refuse.
#include <algorithm>

#include "core/replay/alter_table.h"
#include "core/replay/def_elem.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

bool option(const List* params, std::string_view name) {
  for (auto* param : sql::list<::DefElem>(params)) {
    if (sql::str(param->defname) == name) return def_boolean(*param);
  }
  return false;
}

void check_vacuum_columns(const Relation& relation, const ::VacuumRelation& item) {
  std::vector<std::string_view> seen;
  for (auto* name : sql::list<::String>(item.va_cols)) {
    std::string_view column = sql::str(name->sval);
    require_column(relation, column);
    if (std::find(seen.begin(), seen.end(), column) != seen.end()) {
      throw error("42701", "column \"%s\" of relation \"%s\" appears more than once", {column, relation.name});
    }
    seen.push_back(column);
  }
}

void reindex_concurrently_command(Context& ctx, const ::ReindexStmt& stmt) {
  if (option(stmt.params, "concurrently")) ctx.prevent_in_transaction_block("REINDEX CONCURRENTLY");
}

void reindex_index(Context& ctx, const ::ReindexStmt& stmt) {
  const Relation& index = open_relation(ctx, *stmt.relation);
  if (index.kind != 'i' && index.kind != 'I') throw error("42809", "\"%s\" is not an index", {index.name});
  if (index.kind == 'I') ctx.prevent_in_transaction_block("REINDEX INDEX");
}

void reindex_table(Context& ctx, const ::ReindexStmt& stmt) {
  const Relation& table = open_relation(ctx, *stmt.relation);
  if (table.kind != 'r' && table.kind != 'm' && table.kind != 'p' && table.kind != 't') {
    throw error("42809", "\"%s\" is not a table or materialized view", {table.name});
  }
  if (table.kind == 'p') ctx.prevent_in_transaction_block("REINDEX TABLE");
}

}  // namespace

void apply(Context& ctx, const ::VacuumStmt& stmt) {
  bool analyze = option(stmt.options, "analyze");
  if (stmt.is_vacuumcmd) {
    for (auto* item : sql::list<::VacuumRelation>(stmt.rels)) {
      if (item->va_cols != nullptr && !analyze) {
        throw error("0A000", "ANALYZE option must be specified when a column list is provided");
      }
    }
    ctx.prevent_in_transaction_block("VACUUM");
  }
  for (auto* item : sql::list<::VacuumRelation>(stmt.rels)) {
    const Relation& relation = open_relation(ctx, *item->relation);
    bool skipped = relation.kind != 'r' && relation.kind != 'm' && relation.kind != 'p' && relation.kind != 't' && relation.kind != 'f';
    if (!skipped && (analyze || !stmt.is_vacuumcmd)) check_vacuum_columns(relation, *item);
  }
}

void apply(Context& ctx, const ::ClusterStmt& stmt) {
  if (stmt.relation == nullptr) return ctx.prevent_in_transaction_block("CLUSTER");
  const Relation& table = open_relation(ctx, *stmt.relation);
  if (table.kind != 'r' && table.kind != 'm' && table.kind != 'p') {
    throw error("42809", "\"%s\" is not a table or materialized view", {table.name});
  }
  if (table.kind == 'p') ctx.prevent_in_transaction_block("CLUSTER");
  if (stmt.indexname != nullptr) return cluster_on(ctx, table.oid, stmt.indexname, false);
  for (Oid index : indexes_of(ctx, table.oid)) {
    if (relation_of(ctx, index).index->clustered) return;
  }
  throw error("42704", "there is no previously clustered index for table \"%s\"", {table.name});
}

void apply(Context& ctx, const ::ReindexStmt& stmt) {
  reindex_concurrently_command(ctx, stmt);
  switch (stmt.kind) {
    case REINDEX_OBJECT_INDEX: return reindex_index(ctx, stmt);
    case REINDEX_OBJECT_TABLE: return reindex_table(ctx, stmt);
    case REINDEX_OBJECT_SCHEMA:
      ctx.prevent_in_transaction_block("REINDEX SCHEMA");
      analyze::lookup_namespace(ctx.session, stmt.name);
      return;
    case REINDEX_OBJECT_SYSTEM: return ctx.prevent_in_transaction_block("REINDEX SYSTEM");
    case REINDEX_OBJECT_DATABASE: {
      ctx.prevent_in_transaction_block("REINDEX DATABASE");
      if (stmt.name != nullptr && ctx.session.database != stmt.name) {
        throw error("0A000", "can only reindex the currently open database");
      }
      return;
    }
  }
}

void apply(Context& ctx, const ::LockStmt& stmt) {
  if (!ctx.in_block && ctx.top_level) throw error("25P01", "LOCK TABLE can only be used in transaction blocks");
  for (auto* name : sql::list<::RangeVar>(stmt.relations)) {
    const Relation& relation = open_relation(ctx, *name);
    if (relation.kind == 'r' || relation.kind == 'p' || relation.kind == 'v') continue;
    throw error("42809", "cannot lock relation \"%s\"", {relation.name})
        .with_detail(message("This operation is not supported for %s.", {kind_plural(relation.kind)}));
  }
}

}  // namespace reconcile::replay
