// Objects by the names that DDL gives them: get_object_address() and its family (objectaddress.c).
#pragma once

#include <string>
#include <string_view>

#include "core/replay/context.h"

namespace reconcile::replay {

// Where CREATE puts a possibly qualified name (QualifiedNameGetCreationNamespace).
struct CreationName {
  Oid nsp = invalid_oid;
  std::string name;
};
CreationName creation_name(Context& ctx, const List* names);

// get_rolespec_oid: CURRENT_USER and friends resolved; throws 42704 `role "x" does not exist`.
Oid role_oid(Context& ctx, const ::RoleSpec& role, bool missing_ok = false);
Oid role_oid(Context& ctx, std::string_view name, bool missing_ok = false);
Oid current_role_oid(const Context& ctx);
std::string role_name(const Context& ctx, Oid role);

// The address of an existing object, whatever its kind; throws the kind's own "does not exist" unless
// missing_ok, then invalid_oid says that it is absent. Kinds of relations are found too.
ObjectAddress get_object_address(Context& ctx, ObjectType kind, const ::Node* object, bool missing_ok = false);

// The relation that a trigger, rule, policy or constraint hangs on (the names before the last); null when
// it does not exist and missing_ok.
const Relation* owning_relation(Context& ctx, const List* object, bool missing_ok);

// Relations as DDL names them: refusals carry no position. The second (table_openrv) takes no index and no
// composite type either.
const Relation& lookup_without_position(Context& ctx, const ::RangeVar& name);
const Relation& open_relation_without_position(Context& ctx, const ::RangeVar& name);

// A row of Catalog::named_objects, which holds several classes; null when absent.
const NamedObject* find_named(const Context& ctx, ClassId classid, Oid nsp, std::string_view name);

// The class an ObjectType's objects are rows of, e.g. OBJECT_INDEX → Relation.
ClassId class_of(ObjectType kind);

// An object's catalog row as the fields that all kinds share; null when the class has no row of its own
// (a column default, the database) or the object does not exist.
const Object* find_object(const Context& ctx, ObjectAddress address);
// The same row for changing owner or acl-free fields; requires that it exists.
Object& edit_object(Context& ctx, ObjectAddress address);
void rename_object_row(Context& ctx, ObjectAddress address, Oid nsp, std::string name);

// The Acl of an object that has one, for reading and for changing; null when its kind has none.
Acl* edit_acl(Context& ctx, ObjectAddress address);
const Acl* find_acl(const Context& ctx, ObjectAddress address);

// Fills in what every new object remembers: OID, owner and the statement that made it.
template <class T>
T new_object(Context& ctx, std::string name, Oid nsp = invalid_oid, Oid parent = invalid_oid) {
  T object;
  object.oid = ctx.catalog.new_oid();
  object.name = std::move(name);
  object.nsp = nsp;
  object.parent = parent;
  object.owner = current_role_oid(ctx);
  object.made = object.changed = ctx.session.statement;
  return object;
}

// The last name of a list, and the last as String.
std::string_view last_name(const List* names);
// "a, b" → quoted for a message: `"a"`.
std::string quoted(std::string_view name);
void notice(Context& ctx, std::string text);

}  // namespace reconcile::replay
