#include "core/replay/change_owner.h"

#include "core/replay/acl.h"
#include "core/replay/object_address.h"

namespace reconcile::replay {

void change_owner(Context& ctx, ObjectAddress address, Oid owner) {
  Object& object = edit_object(ctx, address);
  Oid before = object.owner;
  object.owner = owner;
  if (Acl* acl = edit_acl(ctx, address)) acl_of_new_owner(ctx, *acl, before, owner);
  if (address.classid != ClassId::Relation) return;
  for (Attribute& a : ctx.catalog.relations.edit(address.oid).attributes) acl_of_new_owner(ctx, a.acl, before, owner);
}

}  // namespace reconcile::replay
