// Access control lists, kept as the server prints them: "grantee=rw*/grantor" (acl.c).
#pragma once

#include <cstdint>
#include <string_view>

#include "core/replay/context.h"

namespace reconcile::replay {

// Privileges as bits, in the server's order of letters: arwdDxtXUCTcsA.
using Privileges = std::uint32_t;
enum Privilege : Privileges {
  acl_insert = 1u << 0, acl_select = 1u << 1, acl_update = 1u << 2, acl_delete = 1u << 3, acl_truncate = 1u << 4,
  acl_references = 1u << 5, acl_trigger = 1u << 6, acl_execute = 1u << 7, acl_usage = 1u << 8,
  acl_create = 1u << 9, acl_create_temp = 1u << 10, acl_connect = 1u << 11, acl_set = 1u << 12,
  acl_alter_system = 1u << 13,
};

inline constexpr Privileges all_on_relation = acl_insert | acl_select | acl_update | acl_delete | acl_truncate |
                                              acl_references | acl_trigger;
inline constexpr Privileges all_on_sequence = acl_usage | acl_select | acl_update;
inline constexpr Privileges all_on_column = acl_insert | acl_select | acl_update | acl_references;

// string_to_privilege: throws 42601 `unrecognized privilege type "x"`.
Privileges privilege_by_name(std::string_view name);
// "INSERT"; requires one bit.
std::string_view privilege_name(Privileges privilege);

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
