#include "core/replay/acl.h"

#include <algorithm>

#include "core/replay/object_address.h"

namespace reconcile::replay {
namespace {

constexpr std::string_view letters = "arwdDxtXUCTcsA";
constexpr std::string_view names[] = {"INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER",
                                      "EXECUTE", "USAGE", "CREATE", "TEMP", "CONNECT", "SET", "ALTER SYSTEM"};

struct AclItem {
  std::string grantee, grantor;  // as printed
  Privileges privileges = 0, options = 0;
};

// putid: a role's name, quoted unless it is plain.
std::string printed_role(std::string_view name) {
  bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (plain) return std::string(name);
  std::string out = "\"";
  for (char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

// Where the grantee's name ends; a quoted one may hold an equals sign.
std::size_t end_of_role(std::string_view item) {
  bool quoted = false;
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (item[i] == '"') quoted = !quoted;
    if (item[i] == '=' && !quoted) return i;
  }
  return item.size();
}

AclItem parse(std::string_view text) {
  AclItem item;
  std::size_t equals = end_of_role(text);
  item.grantee = text.substr(0, equals);
  std::size_t i = equals + 1;
  for (; i < text.size() && text[i] != '/'; ++i) {
    std::size_t bit = letters.find(text[i]);
    if (bit == std::string_view::npos) continue;
    item.privileges |= 1u << bit;
    if (i + 1 < text.size() && text[i + 1] == '*') item.options |= 1u << bit, ++i;
  }
  if (i < text.size()) item.grantor = text.substr(i + 1);
  return item;
}

std::string print(const AclItem& item) {
  std::string out = item.grantee + "=";
  for (std::size_t bit = 0; bit < letters.size(); ++bit) {
    if ((item.privileges & (1u << bit)) == 0) continue;
    out += letters[bit];
    if ((item.options & (1u << bit)) != 0) out += '*';
  }
  return out + "/" + item.grantor;
}

}  // namespace

Privileges privilege_by_name(std::string_view name) {
  if (name == "temporary") return acl_create_temp;
  if (name == "rule") return 0;  // a privilege of old that is still accepted
  for (std::size_t i = 0; i < std::size(names); ++i) {
    std::string lower(names[i]);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == name) return 1u << i;
  }
  throw PgError("42601", "unrecognized privilege type " + quoted(name));
}

std::string_view privilege_name(Privileges privilege) {
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (privilege == 1u << i) return names[i];
  }
  return "";
}

Acl default_acl(const Context& ctx, ObjectType kind, Oid owner) {
  Privileges everyone = 0, own = 0;
  switch (kind) {
    case OBJECT_COLUMN: return {};
    case OBJECT_TABLE: own = all_on_relation; break;
    case OBJECT_SEQUENCE: own = all_on_sequence; break;
    case OBJECT_DATABASE:
      everyone = acl_create_temp | acl_connect;
      own = acl_create | acl_create_temp | acl_connect;
      break;
    case OBJECT_FUNCTION: everyone = own = acl_execute; break;
    case OBJECT_LANGUAGE:
    case OBJECT_TYPE:
    case OBJECT_DOMAIN: everyone = own = acl_usage; break;
    case OBJECT_SCHEMA: own = acl_usage | acl_create; break;
    case OBJECT_TABLESPACE: own = acl_create; break;
    default: own = acl_usage; break;
  }
  std::string printed = printed_role(role_name(ctx, owner));
  Acl acl;
  if (everyone != 0) acl.push_back(print({"", printed, everyone, 0}));
  acl.push_back(print({printed, printed, own, 0}));
  return acl;
}

void update_acl(const Context& ctx, Acl& acl, const AclChange& change, Oid grantee) {
  if (change.grant && change.grant_option && grantee == invalid_oid) {
    throw PgError("0LP01", "grant options can only be granted to roles");
  }
  std::string who = grantee == invalid_oid ? "" : printed_role(role_name(ctx, grantee));
  std::string by = printed_role(role_name(ctx, change.grantor));
  AclItem item{who, by, 0, 0};
  auto it = std::find_if(acl.begin(), acl.end(), [&](const std::string& text) {
    AclItem entry = parse(text);
    return entry.grantee == who && entry.grantor == by;
  });
  if (it != acl.end()) item = parse(*it);
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
    *it = print(item);
  } else {
    acl.push_back(print(item));
  }
}

void merge_acl(Acl& acl, const Acl& added) {
  for (const std::string& text : added) {
    AclItem more = parse(text);
    auto it = std::find_if(acl.begin(), acl.end(), [&](const std::string& present) {
      AclItem item = parse(present);
      return item.grantee == more.grantee && item.grantor == more.grantor;
    });
    if (it == acl.end()) {
      acl.push_back(text);
      continue;
    }
    AclItem item = parse(*it);
    item.privileges |= more.privileges;
    item.options |= more.options;
    *it = print(item);
  }
}

bool mentions_role(const Context& ctx, const Acl& acl, Oid role) {
  std::string name = printed_role(role_name(ctx, role));
  return std::any_of(acl.begin(), acl.end(), [&](const std::string& text) {
    AclItem item = parse(text);
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
    AclItem item = parse(text);
    if (item.grantor == old) item.grantor = now;
    if (item.grantee == old) item.grantee = now;
    merge_acl(renamed, {print(item)});  // the new owner may have been a grantee already
  }
  acl = std::move(renamed);
}

void remove_grantee(const Context& ctx, Acl& acl, Oid role) {
  std::string name = printed_role(role_name(ctx, role));
  std::erase_if(acl, [&](const std::string& text) { return parse(text).grantee == name; });
}

}  // namespace reconcile::replay
