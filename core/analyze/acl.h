// Access control lists as the server prints them, "grantee=rw*/grantor", and what they allow (acl.c).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/analyze/session.h"
#include "core/sql/nodes.h"

namespace reconcile::analyze {

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

// "insert", "temporary", …, in lower case; nullopt: there is none of that name. "rule", of old, stands for nothing.
std::optional<Privileges> find_privilege(std::string_view name);
// "INSERT"; requires one bit.
std::string_view privilege_name(Privileges privilege);

struct AclItem {
  std::string grantee, grantor;  // as printed; the grantee of PUBLIC is empty
  Privileges privileges = 0, options = 0;
};
AclItem parse_acl_item(std::string_view text);
std::string print_acl_item(const AclItem& item);
// A role's name as an item shows it: quoted unless it is plain (putid), and back.
std::string printed_role(std::string_view name);
std::string plain_role(std::string_view printed);

// What the owner and PUBLIC hold while nothing has been granted (acldefault).
Acl default_acl(const Catalog& catalog, ObjectType kind, Oid owner);

// Whether the role has what the other one has: itself, one that it is a member of and inherits from, or any when
// it is a superuser (has_privs_of_role).
bool has_rights_of(const Catalog& catalog, Oid role, Oid of);

// An object's list and who owns it; an empty list stands for the defaults of its kind.
struct Guard {
  const Acl* acl = nullptr;
  ObjectType kind = OBJECT_TABLE;
  Oid owner = invalid_oid;
};
// Which of the privileges the role holds (aclmask); with `options`, which of them it may grant.
Privileges held_privileges(const Catalog& catalog, const Guard& guard, Oid role, Privileges wanted, bool options = false);

}  // namespace reconcile::analyze
