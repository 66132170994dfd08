// What all ways of making a type share (TypeCreate and what surrounds it).
#pragma once

#include "core/replay/context.h"
#include "core/replay/object_address.h"

namespace reconcile::replay {

// Makes room for a new type: an array type that was named for its element steps aside, a shell type is
// filled in later; any other type of that name is a 42710.
void check_type_name_is_free(Context& ctx, const CreationName& name);

// Adds the type (completing a shell type of its name) and the dependencies on its schema.
Oid add_type(Context& ctx, Type type);
// Its array type, as every defined type has one.
Oid add_array_type(Context& ctx, Oid element);

// moveArrayTypeName: false when the type is no array type that the server named.
bool move_array_type_name(Context& ctx, const Type& type);
// RenameTypeInternal: the array type is renamed along.
void rename_type(Context& ctx, Oid type, std::string name, Oid nsp);

// Types of names in DDL whose refusals carry no position, since the server looks them up without a
// parse state.
analyze::TypeRef lookup_type_without_position(Context& ctx, const ::TypeName& name);
::TypeName type_name_of(const List* names);

}  // namespace reconcile::replay
