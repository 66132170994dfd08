#include "core/replay/type_creation.h"

#include "core/replay/naming.h"
#include "core/replay/grant.h"

namespace reconcile::replay {

bool move_array_type_name(Context& ctx, const Type& type) {
  if (!type.defined) return true;
  if (type.elem == invalid_oid || !type.true_array) return false;
  const Type* element = ctx.catalog.types.find(type.elem);
  if (element == nullptr || element->array != type.oid) return false;
  std::string name = make_array_type_name(ctx, type.name, type.nsp);
  ctx.catalog.types.rename(type.oid, type.nsp, std::move(name));
  return true;
}

void check_type_name_is_free(Context& ctx, const CreationName& name) {
  const Type* existing = ctx.catalog.types.find(name.nsp, name.name);
  if (existing == nullptr || move_array_type_name(ctx, *existing)) return;
  ctx.session.use({ClassId::Type, existing->oid});
  throw PgError("42710", "type " + quoted(name.name) + " already exists");
}

Oid add_type(Context& ctx, Type type) {
  type.owner = current_role_oid(ctx);
  type.made = type.changed = ctx.session.statement;
  type.transaction = ctx.session.transaction;
  if (const Type* shell = ctx.catalog.types.find(type.nsp, type.name)) {
    RECONCILE_CHECK(!shell->defined, "the name of a new type is taken");
    type.oid = shell->oid;
    Type& completed = ctx.catalog.types.edit(shell->oid);
    type.made = completed.made;
    type.saved_in = completed.saved_in;
    completed = std::move(type);
    return completed.oid;
  }
  if (type.oid == invalid_oid) type.oid = ctx.catalog.new_oid();
  Oid oid = type.oid, nsp = type.nsp;
  bool derived = type.true_array || type.multirange_range != invalid_oid;
  if (!derived) type.acl = user_default_acl(ctx, OBJECT_TYPE, type.owner, nsp);
  ctx.catalog.types.add(std::move(type));
  if (!derived) record_dependency(ctx, {ClassId::Type, oid}, {ClassId::Namespace, nsp}, DependencyType::Normal);
  return oid;
}

Oid add_array_type(Context& ctx, Oid element) {
  const Type& of = *ctx.catalog.types.find(element);
  Type array;
  array.name = make_array_type_name(ctx, of.name, of.nsp);
  array.nsp = of.nsp;
  array.category = 'A';
  array.elem = element;
  array.true_array = array.subscriptable = true;
  array.delimiter = of.delimiter;
  array.collation = of.collation;
  array.align = of.align == 'd' ? 'd' : 'i';
  array.oid = ctx.catalog.new_oid();
  Oid oid = add_type(ctx, std::move(array));
  ctx.catalog.types.edit(element).array = oid;
  record_dependency(ctx, {ClassId::Type, oid}, {ClassId::Type, element}, DependencyType::Internal);
  return oid;
}

void rename_type(Context& ctx, Oid oid, std::string name, Oid nsp) {
  const Type& type = *ctx.catalog.types.find(oid);
  const Type* taken = ctx.catalog.types.find(nsp, name);
  if (taken != nullptr && (!taken->defined || !move_array_type_name(ctx, *taken))) {
    ctx.session.use({ClassId::Type, taken->oid});
    throw PgError("42710", "type " + quoted(name) + " already exists");
  }
  ctx.catalog.types.rename(oid, nsp, name).changed = ctx.session.statement;
  if (type.array != invalid_oid) {
    Oid array = type.array;
    ctx.catalog.types.rename(array, nsp, make_array_type_name(ctx, name, nsp));
  }
}

analyze::TypeRef lookup_type_without_position(Context& ctx, const ::TypeName& name) {
  try {
    return analyze::lookup_type(ctx.session, name);
  } catch (PgError& error) {
    error.location = -1;
    throw;
  }
}

::TypeName type_name_of(const List* names) {
  ::TypeName name{};
  name.type = T_TypeName;
  name.names = const_cast<List*>(names);
  name.typemod = -1;
  name.location = -1;
  return name;
}

}  // namespace reconcile::replay
