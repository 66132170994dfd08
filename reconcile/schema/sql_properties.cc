// Comments and privileges.
#include <algorithm>

#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

const char* relation_word(char kind) {
  switch (kind) {
    case 'v': return "VIEW ";
    case 'm': return "MATERIALIZED VIEW ";
    case 'S': return "SEQUENCE ";
    case 'i':
    case 'I': return "INDEX ";
    case 'c': return "TYPE ";
    case 'f': return "FOREIGN TABLE ";
    default: return "TABLE ";
  }
}

struct AclItem {
  std::string grantee, grantor;  // grantee empty: PUBLIC
  std::string privileges;        // letters, each with a '*' behind it where it may be handed on
};

std::string unquoted(std::string_view name) {
  if (name.size() < 2 || name.front() != '"') return std::string(name);
  std::string out;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    out += name[i];
    if (name[i] == '"') ++i;
  }
  return out;
}

AclItem parse_acl_item(std::string_view text) {
  std::size_t equals = text.rfind('='), slash = text.rfind('/');
  if (equals == std::string_view::npos || slash == std::string_view::npos || slash < equals) return {};
  return {unquoted(text.substr(0, equals)), unquoted(text.substr(slash + 1)), std::string(text.substr(equals + 1, slash - equals - 1))};
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

}  // namespace

void SqlWriter::comment(ObjectAddress address, const std::string& what) {
  const std::string* text = catalog_.comment(address);
  if (text == nullptr) return;
  ObjectAddress whole = address;
  whole.subid = 0;
  script_.add(Stage::Comment, what, "COMMENT ON " + what + " IS " + analyze::quote_literal(*text) + ";", {}, {whole});
}

void SqlWriter::comments() {
  for (const Namespace* nsp : owned_.of(catalog_.namespaces, ClassId::Namespace)) comment({ClassId::Namespace, nsp->oid}, "SCHEMA " + quote_identifier(nsp->name));
  for (const Relation* relation : owned_.of(catalog_.relations, ClassId::Relation)) {
    std::string name = owned_.name(*relation);
    comment({ClassId::Relation, relation->oid}, relation_word(relation->kind) + name);
    if (relation->index || relation->kind == 'S') continue;
    for (const Attribute& a : relation->attributes) {
      if (!a.dropped) comment({ClassId::Relation, relation->oid, a.num}, "COLUMN " + name + "." + quote_identifier(a.name));
    }
  }
  for (const Type* type : owned_.of(catalog_.types, ClassId::Type)) {
    comment({ClassId::Type, type->oid}, (type->typtype == 'd' ? "DOMAIN " : "TYPE ") + owned_.name(*type));
  }
  for (const Function* function : owned_.of(catalog_.functions, ClassId::Function)) {
    comment({ClassId::Function, function->oid}, (function->kind == 'p' ? "PROCEDURE " : "FUNCTION ") + function_signature(*function));
  }
  auto on_table = [&](const auto& collection, ClassId classid, const std::string& word) {
    for (const auto* object : owned_.of(collection, classid)) {
      if (catalog_.relations.find(object->parent) == nullptr) continue;
      comment({classid, object->oid}, word + quote_identifier(object->name) + " ON " + owned_.relation_name(object->parent));
    }
  };
  on_table(catalog_.constraints, ClassId::Constraint, "CONSTRAINT ");
  on_table(catalog_.triggers, ClassId::Trigger, "TRIGGER ");
  on_table(catalog_.policies, ClassId::Policy, "POLICY ");
  on_table(catalog_.rules, ClassId::Rule, "RULE ");
}

void SqlWriter::grants_on(const Acl& acl, const std::string& what, bool public_by_default, ObjectAddress address, const std::string& columns) {
  if (acl.empty()) return;
  bool has_public = false;
  std::string sql;
  for (const std::string& text : acl) {
    AclItem item = parse_acl_item(text);
    if (item.privileges.empty()) continue;
    has_public = has_public || item.grantee.empty();
    if (item.grantee == item.grantor || (item.grantee.empty() && public_by_default)) continue;
    std::string to = item.grantee.empty() ? "PUBLIC" : quote_identifier(item.grantee);
    for (bool option : {false, true}) {
      std::string list = privilege_list(item.privileges, option, columns);
      if (!list.empty()) sql += (sql.empty() ? "" : "\n") + ("GRANT " + list + " ON " + what + " TO " + to) + (option ? " WITH GRANT OPTION;" : ";");
    }
  }
  if (public_by_default && !has_public) sql = "REVOKE ALL ON " + what + " FROM PUBLIC;" + (sql.empty() ? "" : "\n") + sql;
  if (!sql.empty()) script_.add(Stage::Grant, what + columns, sql, {}, {address});
}

void SqlWriter::grants() {
  for (const Namespace* nsp : owned_.of(catalog_.namespaces, ClassId::Namespace)) grants_on(nsp->acl, "SCHEMA " + quote_identifier(nsp->name), false, {ClassId::Namespace, nsp->oid});
  for (const Relation* relation : owned_.of(catalog_.relations, ClassId::Relation)) {
    std::string name = (relation->kind == 'S' ? "SEQUENCE " : "TABLE ") + owned_.name(*relation);
    grants_on(relation->acl, name, false, {ClassId::Relation, relation->oid});
    for (const Attribute& a : relation->attributes) {
      if (!a.dropped) grants_on(a.acl, name, false, {ClassId::Relation, relation->oid}, "(" + quote_identifier(a.name) + ")");
    }
  }
  for (const Function* function : owned_.of(catalog_.functions, ClassId::Function)) {
    grants_on(function->acl, (function->kind == 'p' ? "PROCEDURE " : "FUNCTION ") + function_signature(*function), true, {ClassId::Function, function->oid});
  }
  for (const Type* type : owned_.of(catalog_.types, ClassId::Type)) grants_on(type->acl, "TYPE " + owned_.name(*type), true, {ClassId::Type, type->oid});
}

}  // namespace reconcile::schema
