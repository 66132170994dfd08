// SET SCHEMA and OWNER TO of relations and schemas (AlterTableNamespace, AlterSchemaOwner).
#include "core/replay/alter_table.h"
#include "core/replay/change_owner.h"
#include "core/replay/naming.h"
#include "core/replay/object_statements.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

bool is_relation_kind(ObjectType type) {
  return type == OBJECT_TABLE || type == OBJECT_VIEW || type == OBJECT_MATVIEW || type == OBJECT_SEQUENCE ||
         type == OBJECT_FOREIGN_TABLE;
}

void check_kind(const Relation& relation, ObjectType type) {
  auto refuse = [&](std::string_view text) { throw error("42809", text, {relation.name}); };
  if (type == OBJECT_SEQUENCE && relation.kind != 'S') refuse("\"%s\" is not a sequence");
  if (type == OBJECT_VIEW && relation.kind != 'v') refuse("\"%s\" is not a view");
  if (type == OBJECT_MATVIEW && relation.kind != 'm') refuse("\"%s\" is not a materialized view");
  if (type == OBJECT_FOREIGN_TABLE && relation.kind != 'f') refuse("\"%s\" is not a foreign table");
  if (relation.kind == 'c') {
    throw error("42809", "\"%s\" is a composite type", {relation.name}).with_hint("Use ALTER TYPE instead.");
  }
  if (relation.kind == 'i' || relation.kind == 'I') {
    throw error("42809", "cannot change schema of index \"%s\"", {relation.name})
        .with_hint("Change the schema of the table instead.");
  }
}

void replace_schema_dependency(Context& ctx, ObjectAddress object, Oid nsp) {
  ctx.catalog.depends.remove_references_of(object, ClassId::Namespace);
  record_dependency(ctx, object, {ClassId::Namespace, nsp}, DependencyType::Normal);
}

void move_type(Context& ctx, Oid type, Oid nsp) {
  if (type == invalid_oid) return;
  const Type& row = *ctx.catalog.types.find(type);
  if (ctx.catalog.types.find(nsp, row.name) != nullptr) {
    throw error("42710", "type \"%s\" already exists in schema \"%s\"", {row.name, ctx.catalog.namespaces.find(nsp)->name});
  }
  Oid array = row.array;
  ctx.catalog.types.rename(type, nsp, std::string(row.name));
  if (array != invalid_oid) ctx.catalog.types.rename(array, nsp, make_array_type_name(ctx, row.name, nsp));
}

void move_relation(Context& ctx, Oid relid, Oid nsp) {
  const Relation& relation = relation_of(ctx, relid);
  if (ctx.catalog.relations.find(nsp, relation.name) != nullptr) {
    throw error("42P07", "relation \"%s\" already exists in schema \"%s\"",
                {relation.name, ctx.catalog.namespaces.find(nsp)->name});
  }
  std::string name = relation.name;
  ctx.catalog.relations.rename(relid, nsp, name);
}

void move_table(Context& ctx, Oid relid, Oid nsp) {
  const Relation& relation = relation_of(ctx, relid);
  std::vector<Oid> indexes = indexes_of(ctx, relid);
  std::vector<Oid> sequences;
  for (const Attribute& column : relation.attributes) {
    for (DependencyType type : {DependencyType::Auto, DependencyType::Internal}) {
      for (Oid sequence : owned_sequences(ctx, relid, column.num, type)) sequences.push_back(sequence);
    }
  }
  move_relation(ctx, relid, nsp);
  replace_schema_dependency(ctx, {ClassId::Relation, relid}, nsp);
  move_type(ctx, relation.type, nsp);
  for (Oid index : indexes) move_relation(ctx, index, nsp);
  for (Oid sequence : sequences) {
    move_relation(ctx, sequence, nsp);
    replace_schema_dependency(ctx, {ClassId::Relation, sequence}, nsp);
  }
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(relid)) {
    ctx.catalog.constraints.rename(constraint->oid, nsp, std::string(constraint->name));
  }
}

void check_sequence_is_free(Context& ctx, const Relation& sequence) {
  for (const Dependency& dependency : ctx.catalog.depends.references_of(address_of(sequence))) {
    if (dependency.referenced.classid != ClassId::Relation || dependency.referenced.subid == 0) continue;
    throw error("0A000", "cannot move an owned sequence into another schema")
        .with_detail(message("Sequence \"%s\" is linked to table \"%s\".",
                             {sequence.name, relation_of(ctx, dependency.referenced.oid).name}));
  }
}

}  // namespace

void apply(Context& ctx, const ::AlterObjectSchemaStmt& stmt) {
  if (!is_relation_kind(stmt.objectType)) return set_object_schema(ctx, stmt);
  const Relation* relation = stmt.missing_ok ? find_relation(ctx, *stmt.relation) : &open_relation(ctx, *stmt.relation);
  if (relation == nullptr) {
    return notice(ctx, "relation \"%s\" does not exist, skipping", {sql::str(stmt.relation->relname)});
  }
  if (is_system_relation(*relation)) {
    throw error("42501", "permission denied: \"%s\" is a system catalog", {relation->name});
  }
  check_kind(*relation, stmt.objectType);
  if (relation->kind == 'S') check_sequence_is_free(ctx, *relation);
  Oid nsp = analyze::lookup_namespace(ctx.session, stmt.newschema);
  if (is_temp_namespace(ctx, nsp) || is_temp_namespace(ctx, relation->nsp)) {
    throw error("0A000", "cannot move objects into or out of temporary schemas");
  }
  if (nsp != relation->nsp) move_table(ctx, relation->oid, nsp);
}

void apply(Context& ctx, const ::AlterOwnerStmt& stmt) {
  if (stmt.objectType != OBJECT_SCHEMA) return set_object_owner(ctx, stmt);
  Oid owner = role_oid(ctx, *stmt.newowner);
  std::string_view name = strVal(stmt.object);
  const Namespace* schema = ctx.catalog.namespaces.find(invalid_oid, name);
  if (schema == nullptr) throw error("3F000", "schema \"%s\" does not exist", {name});
  change_owner(ctx, {ClassId::Namespace, schema->oid}, owner);
}

}  // namespace reconcile::replay
