#include "core/replay/acl.h"

#include <algorithm>

#include "core/replay/object_address.h"

namespace reconcile::replay {

using analyze::AclItem;
using analyze::parse_acl_item;
using analyze::print_acl_item;
using analyze::printed_role;
Privileges privilege_by_name(std::string_view name) {
  if (std::optional<Privileges> found = analyze::find_privilege(name)) return *found;
  throw PgError("42601", "unrecognized privilege type " + quoted(name));
}

Acl default_acl(const Context& ctx, ObjectType kind, Oid owner) { return analyze::default_acl(ctx.catalog, kind, owner); }

void update_acl(const Context& ctx, Acl& acl, const AclChange& change, Oid grantee) {
  if (change.grant && change.grant_option && grantee == invalid_oid) {
    throw PgError("0LP01", "grant options can only be granted to roles");
  }
  std::string who = grantee == invalid_oid ? "" : printed_role(role_name(ctx, grantee));
  std::string by = printed_role(role_name(ctx, change.grantor));
  AclItem item{who, by, 0, 0};
  auto it = std::find_if(acl.begin(), acl.end(), [&](const std::string& text) {
    AclItem entry = parse_acl_item(text);
    return entry.grantee == who && entry.grantor == by;
  });
  if (it != acl.end()) item = parse_acl_item(*it);
  if (change.grant) {
    item.privileges |= change.privileges;
    if (change.grant_option) item.options |= change.privileges;
  } else {
    item.options &= ~change.privileges;
    if (!change.grant_option) item.privileges &= ~change.privileges;
  }
  if (item.privileges == 0) {
    if (it != acl.end()) acl.erase(it);
  } else if (it != acl.end()) {
    *it = print_acl_item(item);
  } else {
    acl.push_back(print_acl_item(item));
  }
}

void merge_acl(Acl& acl, const Acl& added) {
  for (const std::string& text : added) {
    AclItem more = parse_acl_item(text);
    auto it = std::find_if(acl.begin(), acl.end(), [&](const std::string& present) {
      AclItem item = parse_acl_item(present);
      return item.grantee == more.grantee && item.grantor == more.grantor;
    });
    if (it == acl.end()) {
      acl.push_back(text);
      continue;
    }
    AclItem item = parse_acl_item(*it);
    item.privileges |= more.privileges;
    item.options |= more.options;
    *it = print_acl_item(item);
  }
}

bool mentions_role(const Context& ctx, const Acl& acl, Oid role) {
  std::string name = printed_role(role_name(ctx, role));
  return std::any_of(acl.begin(), acl.end(), [&](const std::string& text) {
    AclItem item = parse_acl_item(text);
    return item.grantee == name || item.grantor == name;
  });
}

void mark_if_nothing_left(const Context& ctx, Acl& acl, Oid owner) {
  if (acl.empty()) acl.push_back("=/" + printed_role(role_name(ctx, owner)));
}

void take_mark_out(Acl& acl) {
  std::erase_if(acl, [](const std::string& text) { return text.starts_with("=/"); });
}

void acl_of_new_owner(const Context& ctx, Acl& acl, Oid before, Oid after) {
  if (acl.empty() || before == after) return;
  std::string old = printed_role(role_name(ctx, before)), now = printed_role(role_name(ctx, after));
  Acl renamed;
  for (const std::string& text : acl) {
    AclItem item = parse_acl_item(text);
    if (item.grantor == old) item.grantor = now;
    if (item.grantee == old) item.grantee = now;
    merge_acl(renamed, {print_acl_item(item)});  // the new owner may have been a grantee already
  }
  acl = std::move(renamed);
}

void remove_grantee(const Context& ctx, Acl& acl, Oid role) {
  std::string name = printed_role(role_name(ctx, role));
  std::erase_if(acl, [&](const std::string& text) { return parse_acl_item(text).grantee == name; });
}

}  // namespace reconcile::replay
