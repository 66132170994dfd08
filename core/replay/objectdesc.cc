// Objects as error messages name them (getObjectDescription, objectaddress.c).
#include <string>

#include "core/replay/error.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

std::string_view relation_word(char kind) {
  switch (kind) {
    case 'r':
    case 'p': return "table";
    case 'i':
    case 'I': return "index";
    case 'S': return "sequence";
    case 't': return "toast table";
    case 'v': return "view";
    case 'm': return "materialized view";
    case 'c': return "composite type";
    case 'f': return "foreign table";
    default: return "relation";
  }
}

class Describer {
 public:
  explicit Describer(const Session& session) : session_(session), catalog_(session.catalog) {}

  std::string object(ObjectAddress address) const;

 private:
  std::string qualified(Oid nsp, const std::string& name, bool visible) const {
    const Namespace* schema = catalog_.namespaces.find(nsp);
    return analyze::quote_qualified(visible || schema == nullptr ? std::string_view() : schema->name, name);
  }
  // Names outside the search path are qualified; for kinds without a visibility rule of their own.
  std::string by_search_path(const Object& object) const {
    bool visible = false;
    for (Oid nsp : analyze::active_search_path(session_)) visible = visible || nsp == object.nsp;
    return qualified(object.nsp, object.name, visible);
  }
  std::string relation(Oid oid) const;
  std::string column(ObjectAddress address) const;
  std::string default_value(Oid oid) const;
  std::string constraint(Oid oid) const;
  std::string function(Oid oid) const;
  std::string publication_member(Oid oid) const;
  std::string user_mapping(Oid oid) const;
  std::string default_acl(Oid oid) const;
  std::string operator_(Oid oid) const;
  std::string opclass(std::string_view word, const Object& object, Oid method) const;
  std::string cast(Oid oid) const;
  std::string type(Oid oid) const { return analyze::format_type(session_, oid); }

  template <class T>
  std::string on_parent(std::string_view word, const Collection<T>& collection, Oid oid) const {
    const T* object = collection.find(oid);
    return object == nullptr ? std::string(word)
                             : message("%s %s on %s", {word, object->name, relation(object->parent)});
  }
  template <class T>
  std::string plain(std::string_view word, const Collection<T>& collection, Oid oid) const {
    const T* object = collection.find(oid);
    return object == nullptr ? std::string(word) : message("%s %s", {word, object->name});
  }
  template <class T>
  std::string in_schema(std::string_view word, const Collection<T>& collection, Oid oid) const {
    const T* object = collection.find(oid);
    return object == nullptr ? std::string(word) : message("%s %s", {word, by_search_path(*object)});
  }

  const Session& session_;
  const Catalog& catalog_;
};

std::string Describer::relation(Oid oid) const {
  const Relation* found = catalog_.relations.find(oid);
  if (found == nullptr) return "relation " + std::to_string(oid);
  return message("%s %s", {relation_word(found->kind),
                           qualified(found->nsp, found->name, analyze::relation_is_visible(session_, oid))});
}

std::string Describer::column(ObjectAddress address) const {
  const Relation* found = catalog_.relations.find(address.oid);
  const Attribute* attribute = found == nullptr ? nullptr : found->attribute(static_cast<AttrNumber>(address.subid));
  return message("column %s of %s", {attribute == nullptr ? std::string_view() : attribute->name, relation(address.oid)});
}

std::string Describer::default_value(Oid oid) const {
  for (const Dependency& dependency : catalog_.depends.references_of({ClassId::AttrDefault, oid})) {
    ObjectAddress owner = dependency.referenced;
    if (owner.classid != ClassId::Relation || owner.subid == 0) continue;
    const Relation* found = catalog_.relations.find(owner.oid);
    const Attribute* attribute = found == nullptr ? nullptr : found->attribute(static_cast<AttrNumber>(owner.subid));
    if (attribute != nullptr && attribute->default_oid == oid) return "default value for " + column(owner);
  }
  return "default value";
}

std::string Describer::constraint(Oid oid) const {
  const Constraint* found = catalog_.constraints.find(oid);
  if (found == nullptr) return "constraint";
  if (found->relid == invalid_oid) return "constraint " + found->name;
  return message("constraint %s on %s", {found->name, relation(found->relid)});
}

std::string Describer::function(Oid oid) const {
  const Function* found = catalog_.functions.find(oid);
  if (found == nullptr) return "function";
  std::string args;
  for (Oid arg : found->arg_types) {
    if (!args.empty()) args += ',';
    args += type(arg);
  }
  return message("function %s(%s)", {qualified(found->nsp, found->name, analyze::function_is_visible(session_, oid)), args});
}

std::string Describer::operator_(Oid oid) const {
  const Operator* found = catalog_.operators.find(oid);
  if (found == nullptr) return "operator";
  bool visible = false;
  for (Oid nsp : analyze::active_search_path(session_)) visible = visible || nsp == found->nsp;
  const Namespace* schema = catalog_.namespaces.find(found->nsp);
  std::string prefix = visible || schema == nullptr ? std::string() : analyze::quote_identifier(schema->name) + ".";
  auto operand = [&](Oid side) { return side == invalid_oid ? std::string("NONE") : type(side); };
  return message("operator %s%s(%s,%s)", {prefix, found->name, operand(found->left), operand(found->right)});
}

std::string Describer::opclass(std::string_view word, const Object& object, Oid method) const {
  const AccessMethod* am = catalog_.access_methods.find(method);
  return message("%s %s for access method %s", {word, by_search_path(object), am == nullptr ? std::string_view() : am->name});
}

std::string Describer::cast(Oid oid) const {
  const Cast* found = catalog_.casts.find(oid);
  if (found == nullptr) return "cast";
  return message("cast from %s to %s", {type(found->source), type(found->target)});
}

std::string Describer::publication_member(Oid oid) const {
  const PublicationMember* found = catalog_.publication_members.find(oid);
  if (found == nullptr) return "publication member";
  const Publication* publication = catalog_.publications.find(found->parent);
  std::string_view name = publication == nullptr ? std::string_view() : publication->name;
  if (found->schema != invalid_oid) {
    const Namespace* schema = catalog_.namespaces.find(found->schema);
    return message("publication of schema %s in publication %s", {schema == nullptr ? std::string_view() : schema->name, name});
  }
  return message("publication of %s in publication %s", {relation(found->relid), name});
}

// Kept as "user@server" (foreign.cc).
std::string Describer::user_mapping(Oid oid) const {
  const NamedObject* found = catalog_.named_objects.find(oid);
  if (found == nullptr) return "user mapping";
  std::size_t at = found->name.rfind('@');
  return message("user mapping for %s on server %s", {found->name.substr(0, at), found->name.substr(at + 1)});
}

// Kept as "role/kind" (default_privileges.cc).
std::string Describer::default_acl(Oid oid) const {
  const NamedObject* found = catalog_.named_objects.find(oid);
  if (found == nullptr) return "default privileges";
  std::size_t slash = found->name.rfind('/');
  char kind = found->name.back();
  std::string_view of = kind == 'r'   ? "relations"
                        : kind == 'S' ? "sequences"
                        : kind == 'T' ? "types"
                        : kind == 'n' ? "schemas"
                                      : "functions";
  std::string text = message("default privileges on new %s belonging to role %s", {of, found->name.substr(0, slash)});
  const Namespace* schema = catalog_.namespaces.find(found->nsp);
  return schema == nullptr ? text : text + message(" in schema %s", {schema->name});
}

std::string_view named_object_word(ClassId classid) {
  switch (classid) {
    case ClassId::Conversion: return "conversion";
    case ClassId::Subscription: return "subscription";
    case ClassId::TsConfig: return "text search configuration";
    case ClassId::TsDictionary: return "text search dictionary";
    case ClassId::TsParser: return "text search parser";
    case ClassId::TsTemplate: return "text search template";
    case ClassId::Transform: return "transform for";
    case ClassId::Tablespace: return "tablespace";
    case ClassId::Database: return "database";
    default: return "object";
  }
}

std::string Describer::object(ObjectAddress address) const {
  Oid oid = address.oid;
  switch (address.classid) {
    case ClassId::Relation: return address.subid == 0 ? relation(oid) : column(address);
    case ClassId::AttrDefault: return default_value(oid);
    case ClassId::Namespace: return plain("schema", catalog_.namespaces, oid);
    case ClassId::Type: return "type " + type(oid);
    case ClassId::Constraint: return constraint(oid);
    case ClassId::Function: return function(oid);
    case ClassId::Trigger: return on_parent("trigger", catalog_.triggers, oid);
    case ClassId::Policy: return on_parent("policy", catalog_.policies, oid);
    case ClassId::Rule: return on_parent("rule", catalog_.rules, oid);
    case ClassId::Operator: return operator_(oid);
    case ClassId::OpClass: {
      const OpClass* found = catalog_.opclasses.find(oid);
      return found == nullptr ? "operator class" : opclass("operator class", *found, found->method);
    }
    case ClassId::OpFamily: {
      const OpFamily* found = catalog_.opfamilies.find(oid);
      return found == nullptr ? "operator family" : opclass("operator family", *found, found->method);
    }
    case ClassId::Cast: return cast(oid);
    case ClassId::Collation: return in_schema("collation", catalog_.collations, oid);
    case ClassId::Extension: return plain("extension", catalog_.extensions, oid);
    case ClassId::Language: return plain("language", catalog_.languages, oid);
    case ClassId::Role: return plain("role", catalog_.roles, oid);
    case ClassId::Publication: return plain("publication", catalog_.publications, oid);
    case ClassId::PublicationRel:
    case ClassId::PublicationNamespace: return publication_member(oid);
    case ClassId::EventTrigger: return plain("event trigger", catalog_.event_triggers, oid);
    case ClassId::ForeignDataWrapper: return plain("foreign-data wrapper", catalog_.foreign_data_wrappers, oid);
    case ClassId::ForeignServer: return plain("server", catalog_.foreign_servers, oid);
    case ClassId::Statistics: return in_schema("statistics object", catalog_.statistics, oid);
    case ClassId::AccessMethod: return plain("access method", catalog_.access_methods, oid);
    case ClassId::UserMapping: return user_mapping(oid);
    case ClassId::DefaultAcl: return default_acl(oid);
    case ClassId::None: return "object";
    default: return in_schema(named_object_word(address.classid), catalog_.named_objects, oid);
  }
}

}  // namespace

std::string object_description(const Session& session, ObjectAddress address) {
  return Describer(session).object(address);
}

}  // namespace reconcile::replay
