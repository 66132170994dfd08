// Privileges: what GRANT and REVOKE lead from what a new object has to what the catalog says it has.
#include <algorithm>
#include <map>

#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

struct AclItem {
  std::string grantee, grantor;  // grantee empty: PUBLIC
  std::string privileges;        // letters, each with a '*' behind it where it may be handed on
  bool operator==(const AclItem& other) const { return grantee == other.grantee && privileges == other.privileges; }
};
using Items = std::vector<AclItem>;

std::string unquoted(std::string_view name) {
  if (name.size() < 2 || name.front() != '"') return std::string(name);
  std::string out;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    out += name[i];
    if (name[i] == '"') ++i;
  }
  return out;
}

Items parse_acl(const Acl& acl) {
  Items out;
  for (std::string_view text : acl) {
    std::size_t equals = text.rfind('='), slash = text.rfind('/');
    if (equals == std::string_view::npos || slash == std::string_view::npos || slash < equals) continue;
    std::string privileges(text.substr(equals + 1, slash - equals - 1));
    if (privileges.empty()) continue;  // nothing is granted any more
    out.push_back({unquoted(text.substr(0, equals)), unquoted(text.substr(slash + 1)), std::move(privileges)});
  }
  return out;
}

std::string_view privilege_word(char letter) {
  switch (letter) {
    case 'a': return "INSERT";
    case 'r': return "SELECT";
    case 'w': return "UPDATE";
    case 'd': return "DELETE";
    case 'D': return "TRUNCATE";
    case 'x': return "REFERENCES";
    case 't': return "TRIGGER";
    case 'X': return "EXECUTE";
    case 'U': return "USAGE";
    case 'C': return "CREATE";
    case 'T': return "TEMPORARY";
    case 'c': return "CONNECT";
    default: return {};
  }
}

std::string privilege_list(const std::string& letters, bool with_option, const std::string& columns) {
  std::string out;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (letters[i] == '*') continue;
    bool option = i + 1 < letters.size() && letters[i + 1] == '*';
    std::string_view word = privilege_word(letters[i]);
    if (option == with_option && !word.empty()) out += (out.empty() ? "" : ",") + std::string(word) + columns;
  }
  return out;
}

Acl default_items(const NamedObject& entry) {
  Acl out;
  for (std::size_t at = 0; at < entry.detail.size();) {
    std::size_t end = entry.detail.find('\n', at);
    out.push_back(entry.detail.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string role_text(const std::string& name) { return name.empty() ? "PUBLIC" : quote_identifier(name); }

// What the owner and PUBLIC hold while nothing has been granted (acldefault).
Items built_in(char kind, const std::string& owner) {
  switch (kind) {
    case 'r': return {{owner, owner, "arwdDxt"}};
    case 'S': return {{owner, owner, "rwU"}};
    case 'f': return {{"", owner, "X"}, {owner, owner, "X"}};
    case 'T': return {{"", owner, "U"}, {owner, owner, "U"}};
    case 'n': return {{owner, owner, "UC"}};
    default: return {};
  }
}

const char* default_noun(char kind) {
  switch (kind) {
    case 'r': return "TABLES";
    case 'S': return "SEQUENCES";
    case 'f': return "FUNCTIONS";
    case 'T': return "TYPES";
    default: return "SCHEMAS";
  }
}

bool starts_with(const Items& all, const Items& head) {
  return head.size() <= all.size() && std::equal(head.begin(), head.end(), all.begin());
}

std::string grants_of(const Items& items, std::size_t from, const std::string& what, const std::string& columns = {}) {
  std::string out;
  for (std::size_t i = from; i < items.size(); ++i) {
    for (bool option : {false, true}) {
      std::string list = privilege_list(items[i].privileges, option, columns);
      if (list.empty()) continue;
      out += "GRANT " + list + " ON " + what + " TO " + role_text(items[i].grantee) + (option ? " WITH GRANT OPTION;\n" : ";\n");
    }
  }
  return out;
}

// From what a new object has to what it shall have, in the same order of items.
std::string changes(const Items& fresh, const Items& wanted, const std::string& what) {
  if (starts_with(wanted, fresh)) return grants_of(wanted, fresh.size(), what);
  Items kept;
  std::string revoked;
  for (const AclItem& item : fresh) {
    bool stays = std::find(wanted.begin(), wanted.end(), item) != wanted.end();
    if (stays) kept.push_back(item);
    else revoked += "REVOKE ALL ON " + what + " FROM " + role_text(item.grantee) + ";\n";
  }
  if (starts_with(wanted, kept)) return revoked + grants_of(wanted, kept.size(), what);
  std::string all;
  for (const AclItem& item : fresh) all += "REVOKE ALL ON " + what + " FROM " + role_text(item.grantee) + ";\n";
  return all + grants_of(wanted, 0, what);
}

}  // namespace

std::string SqlWriter::role_name(Oid role) const {
  const Role* found = catalog_.roles.find(role);
  return found == nullptr ? std::string() : found->name;
}

// The default privileges that the platform had set before the history.
std::optional<Acl> SqlWriter::platform_default(char kind, Oid nsp, const std::string& owner) const {
  const Catalog& before = options_.base != nullptr ? *options_.base : catalog_;
  for (const NamedObject* entry : before.named_objects.own()) {
    if (entry->classid == ClassId::DefaultAcl && entry->nsp == nsp && entry->made < 0 && entry->name == owner + "/" + kind) {
      return default_items(*entry);
    }
  }
  return std::nullopt;
}

void SqlWriter::grants_on(const Acl& acl, char kind, const std::string& what, const Object& object, ObjectAddress address) {
  // The script runs as the bootstrap role and then hands the object to its owner.
  std::string owner = role_name(object.owner), maker = role_name(bootstrap_role);
  Items fresh = built_in(kind, owner);
  if (auto global = platform_default(kind, invalid_oid, maker)) fresh = parse_acl(*global);
  if (object.nsp != invalid_oid) {
    if (auto local = platform_default(kind, object.nsp, maker)) {
      for (const AclItem& item : parse_acl(*local)) {
        if (std::find(fresh.begin(), fresh.end(), item) == fresh.end()) fresh.push_back(item);
      }
    }
  }
  Items wanted = acl.empty() ? built_in(kind, owner) : parse_acl(acl);
  std::string sql = changes(fresh, wanted, what);
  if (sql.empty()) return;
  sql.pop_back();
  script_.add(Stage::Grant, what, sql, {}, {address});
}

void SqlWriter::column_grants(const Relation& relation, const std::string& what) {
  for (const Attribute& a : relation.attributes) {
    if (a.dropped || a.acl.empty()) continue;
    std::string column = "(" + quote_identifier(a.name) + ")", sql = grants_of(parse_acl(a.acl), 0, what, column);
    if (sql.empty()) continue;
    sql.pop_back();
    script_.add(Stage::Grant, what + column, sql, {}, {{ClassId::Relation, relation.oid}});
  }
}

// What stood before the history, or came with an extension, and whose privileges the history changed.
void SqlWriter::foreign_grants() {
  auto tell = [&](const auto& object, ClassId classid, char kind, const std::string& what) {
    const Acl* before = nullptr;
    if (options_.base != nullptr) {
      if constexpr (std::is_same_v<decltype(object), const Relation&>) {
        if (const Relation* old = options_.base->relations.find(object.oid)) before = &old->acl;
      } else if constexpr (std::is_same_v<decltype(object), const Function&>) {
        if (const Function* old = options_.base->functions.find(object.oid)) before = &old->acl;
      } else if constexpr (std::is_same_v<decltype(object), const Namespace&>) {
        if (const Namespace* old = options_.base->namespaces.find(object.oid)) before = &old->acl;
      }
    }
    bool stood_before = object.made < 0;
    if (stood_before ? before == nullptr || *before == object.acl : object.changed <= object.made || object.acl.empty()) return;
    std::string owner = role_name(object.owner);
    Items fresh = before != nullptr && !before->empty() ? parse_acl(*before) : built_in(kind, owner);
    std::string sql = changes(fresh, object.acl.empty() ? built_in(kind, owner) : parse_acl(object.acl), what);
    if (sql.empty()) return;
    sql.pop_back();
    script_.add(Stage::Grant, what, sql, {}, {{classid, object.oid}});
  };
  for (const Namespace* nsp : catalog_.namespaces.own()) {
    if (!owned_.is_of_history(ClassId::Namespace, *nsp)) tell(*nsp, ClassId::Namespace, 'n', "SCHEMA " + quote_identifier(nsp->name));
  }
  for (const Relation* relation : catalog_.relations.own()) {
    if (owned_.is_of_history(ClassId::Relation, *relation) || owned_.is_ledger(relation->oid) || std::string_view("rvmfpS").find(relation->kind) == std::string_view::npos) continue;
    bool sequence = relation->kind == 'S';
    tell(*relation, ClassId::Relation, sequence ? 'S' : 'r', (sequence ? "SEQUENCE " : "TABLE ") + owned_.name(*relation));
  }
  for (const Function* function : catalog_.functions.own()) {
    if (owned_.is_of_history(ClassId::Function, *function)) continue;
    tell(*function, ClassId::Function, 'f', (function->kind == 'p' ? "PROCEDURE " : "FUNCTION ") + function_signature(*function));
  }
}

void SqlWriter::default_privileges() {
  for (const NamedObject* entry : catalog_.named_objects.own()) {
    if (entry->classid != ClassId::DefaultAcl || (entry->made < 0 && entry->changed < 0)) continue;
    std::size_t slash = entry->name.rfind('/');
    std::string role = entry->name.substr(0, slash);
    char kind = entry->name.back();
    std::string head = "ALTER DEFAULT PRIVILEGES FOR ROLE " + quote_identifier(role);
    if (entry->nsp != invalid_oid) head += " IN SCHEMA " + quote_identifier(owned_.schema(entry->nsp));
    Items fresh = entry->nsp == invalid_oid ? built_in(kind, role) : Items();
    if (entry->made < 0 && options_.base != nullptr) {
      const NamedObject* before = options_.base->named_objects.find(entry->oid);
      if (before != nullptr) fresh = parse_acl(default_items(*before));
    }
    std::string sql = changes(fresh, parse_acl(default_items(*entry)), default_noun(kind)), out;
    for (std::size_t at = 0; at < sql.size();) {
      std::size_t end = sql.find('\n', at);
      out += (out.empty() ? "" : "\n") + head + " " + sql.substr(at, end - at);
      at = end + 1;
    }
    if (!out.empty()) script_.add(Stage::DefaultPrivileges, entry->name, out, {}, {{ClassId::Namespace, entry->nsp}});
  }
}

void SqlWriter::grants() {
  for (const Namespace* nsp : owned_.of(catalog_.namespaces, ClassId::Namespace)) {
    if (!nsp->name.starts_with("pg_")) grants_on(nsp->acl, 'n', "SCHEMA " + quote_identifier(nsp->name), *nsp, {ClassId::Namespace, nsp->oid});
  }
  for (const Relation* relation : owned_.of(catalog_.relations, ClassId::Relation)) {
    if (std::string_view("rvmfpS").find(relation->kind) == std::string_view::npos) continue;
    bool sequence = relation->kind == 'S';
    std::string what = (sequence ? "SEQUENCE " : "TABLE ") + owned_.name(*relation);
    grants_on(relation->acl, sequence ? 'S' : 'r', what, *relation, {ClassId::Relation, relation->oid});
    column_grants(*relation, what);
  }
  for (const Function* function : owned_.of(catalog_.functions, ClassId::Function)) {
    if (is_range_constructor(*function)) continue;
    grants_on(function->acl, 'f', (function->kind == 'p' ? "PROCEDURE " : "FUNCTION ") + function_signature(*function), *function, {ClassId::Function, function->oid});
  }
  for (const Type* type : owned_.of(catalog_.types, ClassId::Type)) {
    if (is_own_type(*type)) grants_on(type->acl, 'T', "TYPE " + owned_.name(*type), *type, {ClassId::Type, type->oid});
  }
  foreign_grants();
  default_privileges();
}

}  // namespace reconcile::schema
