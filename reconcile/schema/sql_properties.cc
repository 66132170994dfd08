// Comments and owners.
#include <string_view>

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

}  // namespace

void SqlWriter::comment(ObjectAddress address, const std::string& what) {
  const std::string* text = catalog_.comment(address);
  if (text == nullptr) return;
  ObjectAddress whole = address;
  whole.subid = 0;
  script_.add(Stage::Comment, what, "COMMENT ON " + what + " IS " + analyze::quote_literal(*text) + ";", {}, {whole});
}

void SqlWriter::comments() {
  // It is there before the history is.
  if (const Namespace* everyones = catalog_.namespaces.find(invalid_oid, "public"); everyones != nullptr && everyones->made == no_statement) {
    comment({ClassId::Namespace, everyones->oid}, "SCHEMA public");
  }
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

void SqlWriter::owner(const Object& object, const std::string& what, ObjectAddress address) {
  if (object.owner == bootstrap_role) return;
  const Role* role = catalog_.roles.find(object.owner);
  if (role != nullptr) script_.add(Stage::Owner, what, "ALTER " + what + " OWNER TO " + quote_identifier(role->name) + ";", {}, {address});
}

// What stood before the history, and has another owner now.
void SqlWriter::foreign_owners() {
  if (options_.base == nullptr) return;
  auto tell = [&](const auto& now, const auto& then, ClassId classid, auto what) {
    for (const auto* object : now.own()) {
      const auto* old = object->made < 0 ? then.find(object->oid) : nullptr;
      const Role* role = catalog_.roles.find(object->owner);
      if (old == nullptr || old->owner == object->owner || role == nullptr) continue;
      std::string named = what(*object);
      if (!named.empty()) script_.add(Stage::Owner, named, "ALTER " + named + " OWNER TO " + quote_identifier(role->name) + ";", {}, {{classid, object->oid}});
    }
  };
  tell(catalog_.namespaces, options_.base->namespaces, ClassId::Namespace, [](const Namespace& n) { return "SCHEMA " + quote_identifier(n.name); });
  tell(catalog_.relations, options_.base->relations, ClassId::Relation, [&](const Relation& r) {
    bool alone = std::string_view("rvmfp").find(r.kind) != std::string_view::npos;
    return alone ? relation_word(r.kind) + owned_.name(r) : std::string();
  });
  tell(catalog_.functions, options_.base->functions, ClassId::Function, [&](const Function& f) { return (f.kind == 'p' ? "PROCEDURE " : "FUNCTION ") + function_signature(f); });
}

// Only where another than the role that runs the script owns the object.
void SqlWriter::owners() {
  for (const Namespace* nsp : owned_.of(catalog_.namespaces, ClassId::Namespace)) {
    if (!nsp->name.starts_with("pg_")) owner(*nsp, "SCHEMA " + quote_identifier(nsp->name), {ClassId::Namespace, nsp->oid});
  }
  for (const Relation* relation : owned_.of(catalog_.relations, ClassId::Relation)) {
    bool own = std::string_view("rvmfp").find(relation->kind) != std::string_view::npos ||
               (relation->kind == 'S' && owner_of(catalog_, *relation).table == nullptr);
    if (own) owner(*relation, relation_word(relation->kind) + owned_.name(*relation), {ClassId::Relation, relation->oid});
  }
  for (const Type* type : owned_.of(catalog_.types, ClassId::Type)) {
    if (is_own_type(*type)) owner(*type, (type->typtype == 'd' ? "DOMAIN " : "TYPE ") + owned_.name(*type), {ClassId::Type, type->oid});
  }
  for (const Function* function : owned_.of(catalog_.functions, ClassId::Function)) {
    if (is_range_constructor(*function)) continue;
    owner(*function, (function->kind == 'p' ? "PROCEDURE " : "FUNCTION ") + function_signature(*function), {ClassId::Function, function->oid});
  }
  for (const Collation* collation : owned_.of(catalog_.collations, ClassId::Collation)) {
    owner(*collation, "COLLATION " + owned_.name(*collation), {ClassId::Collation, collation->oid});
  }
  foreign_owners();
}

}  // namespace reconcile::schema
