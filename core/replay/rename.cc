// RENAME of relations, columns, constraints and schemas (renameatt, RenameRelation, RenameConstraint).
#include <algorithm>

#include "core/analyze/permission.h"
#include "core/replay/alter_table.h"
#include "core/replay/index.h"
#include "core/replay/naming.h"
#include "core/replay/object_statements.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

const Relation* target(Context& ctx, const ::RenameStmt& stmt) {
  const Relation* relation = stmt.missing_ok ? find_relation(ctx, *stmt.relation) : &open_relation(ctx, *stmt.relation);
  if (relation == nullptr) {
    notice(ctx, "relation \"%s\" does not exist, skipping", {sql::str(stmt.relation->relname)});
    return nullptr;
  }
  analyze::require_owner(ctx.session, *relation);
  if (is_system_relation(*relation)) {
    throw error("42501", "permission denied: \"%s\" is a system catalog", {relation->name});
  }
  return relation;
}

// How often a table comes as a child within this hierarchy: so many parents are renamed with it.
int parents_within(const Context& ctx, Oid relid, const std::vector<Oid>& hierarchy) {
  const std::vector<Oid>& parents = relation_of(ctx, relid).inherits;
  return static_cast<int>(std::count_if(parents.begin(), parents.end(), [&](Oid parent) {
    return std::find(hierarchy.begin(), hierarchy.end(), parent) != hierarchy.end();
  }));
}

// ---- columns ----

void rename_column(Context& ctx, Oid relid, const std::string& from, const std::string& to, bool recurse, bool recursing,
                   int expected_parents) {
  const Relation& relation = relation_of(ctx, relid);
  constexpr std::string_view kinds = "rvmciIfp";
  if (kinds.find(relation.kind) == std::string_view::npos) {
    throw error("42809", "cannot rename columns of relation \"%s\"", {relation.name})
        .with_detail(message("This operation is not supported for %s.", {kind_plural(relation.kind)}));
  }
  if (relation.of_type != invalid_oid && !recursing) throw error("42809", "cannot rename column of typed table");
  std::vector<Oid> children = children_of(ctx, relid);
  if (!recurse && !children.empty() && expected_parents == 0) {
    throw error("42P16", "inherited column \"%s\" must be renamed in child tables too", {from});
  }
  if (recurse) {
    std::vector<Oid> hierarchy = all_inheritors(ctx, relid);
    for (Oid child : hierarchy) {
      if (child != relid) rename_column(ctx, child, from, to, false, true, parents_within(ctx, child, hierarchy));
    }
  }
  const Attribute* column = relation.attribute(from);
  if (column == nullptr && system_column(from) != 0) throw error("0A000", "cannot rename system column \"%s\"", {from});
  if (column == nullptr) throw error("42703", "column \"%s\" does not exist", {from});
  if (column->inh_count > expected_parents) throw error("42P16", "cannot rename inherited column \"%s\"", {from});
  if (system_column(to) != 0 && relation.kind != 'c' && relation.kind != 'v') {
    throw error("42701", "column name \"%s\" conflicts with a system column name", {to});
  }
  if (relation.attribute(to) != nullptr) {
    throw error("42701", "column \"%s\" of relation \"%s\" already exists", {to, relation.name});
  }
  ctx.session.use(address_of(relation, column->num));
  edit_column(ctx, relid, column->num).name = to;
}

// ---- whole relations ----

void check_kind(const Relation& relation, ObjectType type) {
  auto refuse = [&](std::string_view text) { throw error("42809", text, {relation.name}); };
  char kind = relation.kind;
  if (type == OBJECT_SEQUENCE && kind != 'S') refuse("\"%s\" is not a sequence");
  if (type == OBJECT_VIEW && kind != 'v') refuse("\"%s\" is not a view");
  if (type == OBJECT_MATVIEW && kind != 'm') refuse("\"%s\" is not a materialized view");
  if (type == OBJECT_FOREIGN_TABLE && kind != 'f') refuse("\"%s\" is not a foreign table");
  if (type == OBJECT_TYPE && kind != 'c') refuse("\"%s\" is not a composite type");
  if (type != OBJECT_TYPE && kind == 'c') {
    throw error("42809", "\"%s\" is a composite type", {relation.name}).with_hint("Use ALTER TYPE instead.");
  }
}

void rename_type_of(Context& ctx, const Relation& relation, const std::string& to) {
  if (relation.type == invalid_oid) return;
  Oid array = ctx.catalog.types.find(relation.type)->array;
  if (const Type* taken = ctx.catalog.types.find(relation.nsp, to); taken != nullptr && taken->oid != relation.type) {
    const Type* element = taken->true_array ? ctx.catalog.types.find(taken->elem) : nullptr;
    if (element == nullptr || element->array != taken->oid) throw error("42710", "type \"%s\" already exists", {to});
    ctx.catalog.types.rename(taken->oid, taken->nsp, make_array_type_name(ctx, taken->name, taken->nsp));
  }
  ctx.catalog.types.rename(relation.type, relation.nsp, to);
  if (array != invalid_oid) ctx.catalog.types.rename(array, relation.nsp, make_array_type_name(ctx, to, relation.nsp));
}

void rename_relation(Context& ctx, Oid relid, const std::string& to) {
  const Relation& relation = relation_of(ctx, relid);
  if (ctx.catalog.relations.find(relation.nsp, to) != nullptr) {
    throw error("42P07", "relation \"%s\" already exists", {to});
  }
  if (relation.index) {
    if (const Constraint* constraint = constraint_of_index(ctx, relation)) {
      if (find_constraint(ctx, relation.index->table, to) != nullptr) {
        throw error("42710", "constraint \"%s\" for relation \"%s\" already exists",
                    {to, relation_of(ctx, relation.index->table).name});
      }
      ctx.catalog.constraints.rename(constraint->oid, constraint->nsp, to);
    }
  }
  rename_type_of(ctx, relation, to);
  ctx.catalog.relations.rename(relid, relation.nsp, to);
}

// ---- constraints ----

void rename_constraint(Context& ctx, Oid relid, const std::string& from, const std::string& to, bool recurse,
                       int expected_parents) {
  const Relation& relation = relation_of(ctx, relid);
  const Constraint* constraint = find_constraint(ctx, relid, from);
  if (constraint == nullptr) {
    throw error("42704", "constraint \"%s\" for table \"%s\" does not exist", {from, relation.name});
  }
  ctx.session.use({ClassId::Constraint, constraint->oid});
  if (constraint->contype == 'c' && !constraint->no_inherit) {
    std::vector<Oid> children = children_of(ctx, relid);
    if (!recurse && !children.empty() && expected_parents == 0) {
      throw error("42P16", "inherited constraint \"%s\" must be renamed in child tables too", {from});
    }
    if (recurse) {
      std::vector<Oid> hierarchy = all_inheritors(ctx, relid);
      for (Oid child : hierarchy) {
        if (child != relid) rename_constraint(ctx, child, from, to, false, parents_within(ctx, child, hierarchy));
      }
    }
    if (constraint->inh_count > expected_parents) {
      throw error("42P16", "cannot rename inherited constraint \"%s\"", {from});
    }
  }
  if (constraint->index != invalid_oid && constraint->contype != 'f') return rename_relation(ctx, constraint->index, to);
  if (find_constraint(ctx, relid, to) != nullptr) {
    throw error("42710", "constraint \"%s\" for relation \"%s\" already exists", {to, relation.name});
  }
  ctx.catalog.constraints.rename(constraint->oid, constraint->nsp, to);
}

void rename_schema(Context& ctx, std::string_view from, const std::string& to) {
  const Namespace* schema = ctx.catalog.namespaces.find(invalid_oid, from);
  if (schema == nullptr) throw error("3F000", "schema \"%s\" does not exist", {from});
  if (ctx.catalog.namespaces.find(invalid_oid, to) != nullptr) throw error("42P06", "schema \"%s\" already exists", {to});
  if (to.starts_with("pg_")) {
    throw error("42939", "unacceptable schema name \"%s\"", {to})
        .with_detail("The prefix \"pg_\" is reserved for system schemas.");
  }
  ctx.catalog.namespaces.rename(schema->oid, invalid_oid, to);
}

}  // namespace

void apply(Context& ctx, const ::RenameStmt& stmt) {
  std::string to(clip_name(sql::str(stmt.newname)));
  std::string name(sql::str(stmt.subname));
  switch (stmt.renameType) {
    case OBJECT_TABCONSTRAINT:
      if (const Relation* relation = target(ctx, stmt)) {
        rename_constraint(ctx, relation->oid, name, to, stmt.relation->inh, 0);
      }
      return;
    case OBJECT_SCHEMA: return rename_schema(ctx, sql::str(stmt.subname), to);
    case OBJECT_TABLE:
    case OBJECT_SEQUENCE:
    case OBJECT_VIEW:
    case OBJECT_MATVIEW:
    case OBJECT_INDEX:
    case OBJECT_FOREIGN_TABLE:
      if (const Relation* relation = target(ctx, stmt)) {
        check_kind(*relation, stmt.renameType);
        rename_relation(ctx, relation->oid, to);
      }
      return;
    case OBJECT_COLUMN:
    case OBJECT_ATTRIBUTE:
      if (const Relation* relation = target(ctx, stmt)) {
        if (stmt.renameType == OBJECT_ATTRIBUTE && relation->kind != 'c') {
          throw error("42809", "\"%s\" is not a composite type", {relation->name});
        }
        rename_column(ctx, relation->oid, name, to, stmt.relation->inh, false, 0);
      }
      return;
    default: return rename_object(ctx, stmt);
  }
}

}  // namespace reconcile::replay
