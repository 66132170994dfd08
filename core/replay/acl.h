// How GRANT and REVOKE change access control lists (acl.c).
#pragma once

#include <string_view>

#include "core/analyze/acl.h"
#include "core/replay/context.h"

namespace reconcile::replay {

using analyze::Privileges;
using analyze::privilege_name;
using analyze::all_on_column, analyze::all_on_relation, analyze::all_on_sequence;
using analyze::acl_alter_system, analyze::acl_connect, analyze::acl_create, analyze::acl_create_temp, analyze::acl_delete,
    analyze::acl_execute, analyze::acl_insert, analyze::acl_references, analyze::acl_select, analyze::acl_set,
    analyze::acl_trigger, analyze::acl_truncate, analyze::acl_update, analyze::acl_usage;

// string_to_privilege: throws 42601 `unrecognized privilege type "x"`.
Privileges privilege_by_name(std::string_view name);

// What the owner and PUBLIC hold while nothing has been granted (acldefault).
Acl default_acl(const Context& ctx, ObjectType kind, Oid owner);

struct AclChange {
  bool grant = true;
  Privileges privileges = 0;
  bool grant_option = false;  // WITH GRANT OPTION; for REVOKE: GRANT OPTION FOR
  Oid grantor = invalid_oid;
};
// aclupdate for one grantee (0: PUBLIC); an entry that ends up empty is dropped. Throws 0LP01 for a grant
// option to PUBLIC.
void update_acl(const Context& ctx, Acl& acl, const AclChange& change, Oid grantee);

// An ACL from which the last privilege was taken is not one that was never granted on (NULL), which stands for
// the defaults: it keeps one item of PUBLIC without a privilege, "=/owner". These two put it in and take it out.
void mark_if_nothing_left(const Context& ctx, Acl& acl, Oid owner);
void take_mark_out(Acl& acl);

// aclmerge: what `added` grants on top of `acl`.
void merge_acl(Acl& acl, const Acl& added);

// Whether the role is a grantee or grantor in it.
bool mentions_role(const Context& ctx, const Acl& acl, Oid role);
// aclnewowner: one role in place of another, as grantee and grantor.
void acl_of_new_owner(const Context& ctx, Acl& acl, Oid before, Oid after);
// Takes every item of the role as grantee out (DROP OWNED).
void remove_grantee(const Context& ctx, Acl& acl, Oid role);

}  // namespace reconcile::replay
