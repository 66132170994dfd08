// ALTER … SET SCHEMA and ALTER … OWNER TO of everything that is not a relation (alter.c, typecmds.c).
#include "core/replay/change_owner.h"
#include "core/replay/object_address.h"
#include "core/replay/object_conflict.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

// CheckSetNamespace: temporary and TOAST schemas take no part.
void check_set_namespace(const Context& ctx, Oid from, Oid to) {
  auto is_temp = [&](Oid nsp) { return nsp != invalid_oid && nsp == ctx.session.temp_namespace; };
  if (is_temp(from) || is_temp(to)) throw PgError("0A000", "cannot move objects into or out of temporary schemas");
  if (from == schema_oid::PgToast || to == schema_oid::PgToast) {
    throw PgError("0A000", "cannot move objects into or out of TOAST schema");
  }
}

void move_dependency(Context& ctx, ObjectAddress object, Oid from, Oid to) {
  for (const Dependency& dependency : ctx.catalog.depends.references_of(object)) {
    if (dependency.referenced == ObjectAddress{ClassId::Namespace, from}) ctx.catalog.depends.remove(dependency);
  }
  record_dependency(ctx, object, {ClassId::Namespace, to}, DependencyType::Normal);
}

// AlterTypeNamespaceInternal: the array type and, of a composite type, the relation move along.
void move_type(Context& ctx, const Type& type, Oid to) {
  Oid from = type.nsp;
  if (from == to) return;
  check_set_namespace(ctx, from, to);
  if (const Type* taken = ctx.catalog.types.find(to, type.name)) {
    ctx.session.use({ClassId::Type, taken->oid});
    throw PgError("42710", "type " + quoted(type.name) + " already exists in schema " +
                               quoted(ctx.catalog.namespaces.find(to)->name));
  }
  if (type.typtype == 'c' && type.relid != invalid_oid) {
    ctx.catalog.relations.rename(type.relid, to, type.name);
    move_dependency(ctx, {ClassId::Relation, type.relid}, from, to);
  } else {
    move_dependency(ctx, {ClassId::Type, type.oid}, from, to);
  }
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(type.oid)) {
    ctx.catalog.constraints.rename(constraint->oid, to, constraint->name);
  }
  ctx.catalog.types.rename(type.oid, to, type.name).changed = ctx.session.statement;
  if (const Type* array = ctx.catalog.types.find(type.array)) {
    ctx.catalog.types.rename(array->oid, to, array->name);
  }
}

void set_type_schema(Context& ctx, const ::AlterObjectSchemaStmt& stmt) {
  ::TypeName name = type_name_of(castNode(List, stmt.object));
  const Type& type = analyze::type_of(ctx.session, lookup_type_without_position(ctx, name).type);
  std::string shown = analyze::format_type(ctx.session, type.oid);
  if (stmt.objectType == OBJECT_DOMAIN && type.typtype != 'd') throw PgError("42809", shown + " is not a domain");
  Oid to = analyze::lookup_namespace(ctx.session, stmt.newschema);
  const Type* element = type.true_array ? ctx.catalog.types.find(type.elem) : nullptr;
  if (element != nullptr && element->array == type.oid) {
    throw PgError("42809", "cannot alter array type " + shown)
        .with_hint("You can alter type " + analyze::format_type(ctx.session, element->oid) +
                   ", which will alter the array type as well.");
  }
  const Relation* row = type.typtype == 'c' ? ctx.catalog.relations.find(type.relid) : nullptr;
  if (row != nullptr && row->kind != 'c') {
    throw PgError("42809", shown + " is a table's row type").with_hint("Use ALTER TABLE instead.");
  }
  move_type(ctx, type, to);
}

// AlterExtensionNamespace: its members move with it.
void set_extension_schema(Context& ctx, const ::AlterObjectSchemaStmt& stmt) {
  ObjectAddress address = get_object_address(ctx, OBJECT_EXTENSION, stmt.object);
  Oid to = analyze::lookup_namespace(ctx.session, stmt.newschema);
  const Extension& extension = *ctx.catalog.extensions.find(address.oid);
  if (!extension.relocatable) {
    throw PgError("0A000", "extension " + quoted(extension.name) + " does not support SET SCHEMA");
  }
  Oid from = extension.schema;
  if (from == to) return;
  for (const Dependency& member : ctx.catalog.depends.dependents_of(address)) {
    if (member.type != DependencyType::Extension) continue;
    const Object* object = find_object(ctx, member.dependent);
    if (object == nullptr || object->nsp != from) continue;
    if (member.dependent.classid == ClassId::Type) {
      move_type(ctx, *ctx.catalog.types.find(object->oid), to);
    } else {
      check_name_is_free(ctx, member.dependent, to, object->name);
      rename_object_row(ctx, member.dependent, to, object->name);
    }
  }
  ctx.catalog.extensions.edit(address.oid).schema = to;
  move_dependency(ctx, address, from, to);
}

}  // namespace

void set_object_schema(Context& ctx, const ::AlterObjectSchemaStmt& stmt) {
  if (stmt.objectType == OBJECT_TYPE || stmt.objectType == OBJECT_DOMAIN) return set_type_schema(ctx, stmt);
  if (stmt.objectType == OBJECT_EXTENSION) return set_extension_schema(ctx, stmt);
  ObjectAddress address = get_object_address(ctx, stmt.objectType, stmt.object);
  Oid to = analyze::lookup_namespace(ctx.session, stmt.newschema);
  const Object& object = *find_object(ctx, address);
  Oid from = object.nsp;
  if (from == to) return;
  check_set_namespace(ctx, from, to);
  check_name_is_free(ctx, address, to, object.name);
  rename_object_row(ctx, address, to, object.name);
  move_dependency(ctx, address, from, to);
}

namespace {

void set_type_owner(Context& ctx, const ::AlterOwnerStmt& stmt, Oid owner) {
  ::TypeName name = type_name_of(castNode(List, stmt.object));
  auto found = analyze::lookup_type_missing_ok(ctx.session, name);
  if (!found) {
    if (sql::list(name.names).size() > 1) {
      analyze::lookup_namespace(ctx.session, analyze::deconstruct_name(name.names).schema);
    }
    throw PgError("42704", "type " + quoted(analyze::type_name_to_string(name)) + " does not exist");
  }
  const Type& type = analyze::type_of(ctx.session, found->type);
  std::string shown = analyze::format_type(ctx.session, type.oid);
  if (stmt.objectType == OBJECT_DOMAIN && type.typtype != 'd') throw PgError("42809", shown + " is not a domain");
  const Relation* row = type.typtype == 'c' ? ctx.catalog.relations.find(type.relid) : nullptr;
  if (row != nullptr && row->kind != 'c') {
    throw PgError("42809", shown + " is a table's row type").with_hint("Use ALTER TABLE instead.");
  }
  if (row != nullptr) ctx.catalog.relations.edit(row->oid).owner = owner;
  change_owner(ctx, {ClassId::Type, type.oid}, owner);
  if (type.array != invalid_oid) ctx.catalog.types.edit(type.array).owner = owner;
}

}  // namespace

void set_object_owner(Context& ctx, const ::AlterOwnerStmt& stmt) {
  Oid owner = role_oid(ctx, *stmt.newowner);
  if (stmt.objectType == OBJECT_TYPE || stmt.objectType == OBJECT_DOMAIN) return set_type_owner(ctx, stmt, owner);
  if (stmt.objectType == OBJECT_DATABASE && ctx.session.database == strVal(stmt.object)) return;
  ObjectAddress address = get_object_address(ctx, stmt.objectType, stmt.object);
  bool superuser_only = stmt.objectType == OBJECT_EVENT_TRIGGER || stmt.objectType == OBJECT_FDW;
  if (superuser_only && !ctx.catalog.roles.find(owner)->superuser) {
    bool event_trigger = stmt.objectType == OBJECT_EVENT_TRIGGER;
    throw PgError("42501", "permission denied to change owner of " +
                               std::string(event_trigger ? "event trigger " : "foreign-data wrapper ") +
                               quoted(find_object(ctx, address)->name))
        .with_hint(event_trigger ? "The owner of an event trigger must be a superuser."
                                 : "The owner of a foreign-data wrapper must be a superuser.");
  }
  change_owner(ctx, address, owner);
}

}  // namespace reconcile::replay
