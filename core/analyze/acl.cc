#include "core/analyze/acl.h"

#include <algorithm>
#include <iterator>

namespace reconcile::analyze {
namespace {

constexpr std::string_view letters = "arwdDxtXUCTcsA";
constexpr std::string_view names[] = {"INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER",
                                      "EXECUTE", "USAGE", "CREATE", "TEMP", "CONNECT", "SET", "ALTER SYSTEM"};

// Where the grantee's name ends; a quoted one may hold an equals sign.
std::size_t end_of_role(std::string_view item) {
  bool quoted = false;
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (item[i] == '"') quoted = !quoted;
    if (item[i] == '=' && !quoted) return i;
  }
  return item.size();
}

std::string name_of_role(const Catalog& catalog, Oid role) {
  const Role* found = catalog.roles.find(role);
  return found == nullptr ? std::to_string(role) : found->name;
}

}  // namespace

std::string printed_role(std::string_view name) {
  bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (plain) return std::string(name);
  std::string out = "\"";
  for (char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string plain_role(std::string_view printed) {
  if (!printed.starts_with('"') || printed.size() < 2) return std::string(printed);
  std::string out;
  for (std::size_t i = 1; i + 1 < printed.size(); ++i) {
    out += printed[i];
    if (printed[i] == '"') ++i;
  }
  return out;
}

AclItem parse_acl_item(std::string_view text) {
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

std::string print_acl_item(const AclItem& item) {
  std::string out = item.grantee + "=";
  for (std::size_t bit = 0; bit < letters.size(); ++bit) {
    if ((item.privileges & (1u << bit)) == 0) continue;
    out += letters[bit];
    if ((item.options & (1u << bit)) != 0) out += '*';
  }
  return out + "/" + item.grantor;
}

std::optional<Privileges> find_privilege(std::string_view name) {
  if (name == "temporary") return acl_create_temp;
  if (name == "rule") return Privileges{0};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    bool same = std::equal(name.begin(), name.end(), names[i].begin(), names[i].end(),
                           [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b); });
    if (same) return 1u << i;
  }
  return std::nullopt;
}

std::string_view privilege_name(Privileges privilege) {
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (privilege == 1u << i) return names[i];
  }
  return "";
}

Acl default_acl(const Catalog& catalog, ObjectType kind, Oid owner) {
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
  std::string printed = printed_role(name_of_role(catalog, owner));
  Acl acl;
  if (everyone != 0) acl.push_back(print_acl_item({"", printed, everyone, 0}));
  acl.push_back(print_acl_item({printed, printed, own, 0}));
  return acl;
}

bool has_rights_of(const Catalog& catalog, Oid role, Oid of) {
  if (role == of) return true;
  const Role* row = catalog.roles.find(role);
  if (row == nullptr) return false;
  if (row->superuser) return true;
  if (!row->inherit) return false;
  return std::any_of(row->member_of.begin(), row->member_of.end(), [&](Oid group) { return has_rights_of(catalog, group, of); });
}

Privileges held_privileges(const Catalog& catalog, const Guard& guard, Oid role, Privileges wanted, bool options) {
  const Role* row = catalog.roles.find(role);
  if (row != nullptr && row->superuser) return wanted;
  if (options && has_rights_of(catalog, role, guard.owner)) return wanted;
  Acl defaults;
  bool listed = guard.acl != nullptr && !guard.acl->empty();
  if (!listed) defaults = default_acl(catalog, guard.kind, guard.owner);
  Privileges held = 0;
  for (const std::string& text : listed ? *guard.acl : defaults) {
    AclItem item = parse_acl_item(text);
    if (!item.grantee.empty()) {
      const Role* grantee = catalog.roles.find(invalid_oid, plain_role(item.grantee));
      if (grantee == nullptr || !has_rights_of(catalog, role, grantee->oid)) continue;
    }
    held |= options ? item.options : item.privileges;
  }
  return held & wanted;
}

}  // namespace reconcile::analyze
