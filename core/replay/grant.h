// What GRANT, REVOKE and ALTER DEFAULT PRIVILEGES share.
#pragma once

#include "core/replay/acl.h"

namespace reconcile::replay {

struct GrantKind {
  ObjectType kind;
  Privileges all;
  std::string_view noun;  // "invalid privilege type %s for …"
};
const GrantKind& grant_kind(ObjectType kind);

std::vector<Oid> grantees_of(Context& ctx, const List* grantees);  // 0: PUBLIC
// The privilege that is named; throws 42601, 0LP01.
Privileges checked_privilege(const ::AccessPriv& priv, Privileges all, std::string_view noun);

// A row of pg_default_acl is a NamedObject whose detail holds the items, one a line. An empty list removes it.
Acl default_acl_items(const NamedObject& entry);
void set_default_acl_items(Context& ctx, Oid entry, const Acl& items);

// What ALTER DEFAULT PRIVILEGES gives a new object (get_user_default_acl); empty: nothing beyond the built-in.
Acl user_default_acl(Context& ctx, ObjectType kind, Oid owner, Oid nsp);

}  // namespace reconcile::replay
