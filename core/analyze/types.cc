// Types by name (parse_type.c).
#include "core/analyze/analyze.h"
#include "core/analyze/typmod.h"

namespace reconcile::analyze {
namespace {

struct FoundType {
  const Type* type = nullptr;
  TypeRef ref;
};

// The parts of `schema.relation.column%TYPE`.
struct ColumnReference {
  QualifiedName relation;
  std::string_view column;
};

ColumnReference split_column_reference(const Session& session, const ::TypeName& name) {
  auto parts = sql::list<::String>(name.names);
  auto part = [&](std::size_t i) { return std::string_view(strVal(parts[i])); };
  switch (parts.size()) {
    case 1:
      throw PgError("42601", "improper %TYPE reference (too few dotted names): " + name_list_to_string(name.names),
                    name.location);
    case 2:
      return {{{}, part(0)}, part(1)};
    case 3:
      return {{part(0), part(1)}, part(2)};
    case 4:
      if (part(0) == session.database) return {{part(1), part(2)}, part(3)};
      throw PgError("0A000", "cross-database references are not implemented: \"" + std::string(part(0)) + "." +
                                 std::string(part(1)) + "." + std::string(part(2)) + "\"");
    default:
      throw PgError("42601", "improper %TYPE reference (too many dotted names): " + name_list_to_string(name.names),
                    name.location);
  }
}

const Type* type_of_column(Session& session, const ::TypeName& name, bool missing_ok) {
  auto [relation_name, column] = split_column_reference(session, name);
  const Relation* relation = lookup_relation(session, relation_name);
  if (relation == nullptr) {
    if (missing_ok) return nullptr;
    if (!relation_name.schema.empty()) lookup_namespace(session, relation_name.schema);
    std::string schema = relation_name.schema.empty() ? "" : std::string(relation_name.schema) + ".";
    throw PgError("42P01", "relation \"" + schema + std::string(relation_name.name) + "\" does not exist");
  }
  const Attribute* attribute = relation->attribute(column);
  if (attribute == nullptr) {
    if (missing_ok) return nullptr;
    throw PgError("42703", "column \"" + std::string(column) + "\" of relation \"" +
                               std::string(relation_name.name) + "\" does not exist", name.location);
  }
  session.use({ClassId::Relation, relation->oid, attribute->num});
  return session.catalog.types.find(attribute->type);
}

const Type* find_type(Session& session, QualifiedName name, bool missing_ok, int location) {
  if (!name.schema.empty()) {
    Oid nsp = lookup_namespace(session, name.schema, true);
    if (nsp != invalid_oid) return session.catalog.types.find(nsp, name.name);
    if (missing_ok) return nullptr;
    throw PgError("3F000", "schema \"" + std::string(name.schema) + "\" does not exist", location);
  }
  for (Oid nsp : active_search_path(session)) {
    if (const Type* found = session.catalog.types.find(nsp, name.name)) return found;
  }
  return nullptr;
}

// LookupTypeName; null when there is no such type.
const Type* find_type(Session& session, const ::TypeName& name, bool missing_ok) {
  if (name.names == nullptr) return session.catalog.types.find(name.typeOid);
  if (name.pct_type) return type_of_column(session, name, missing_ok);
  const Type* type = find_type(session, deconstruct_name(name.names, session.database), missing_ok, name.location);
  if (type != nullptr) session.use({ClassId::Type, type->oid, 0});
  if (type != nullptr && name.arrayBounds != nullptr) return session.catalog.types.find(type->array);
  return type;
}

std::int32_t type_modifier(Session& session, const ::TypeName& name, const Type& type) {
  if (name.typmods == nullptr) return name.typemod;
  if (!type.defined) {
    throw PgError("42601", "type modifier cannot be specified for shell type \"" + type_name_to_string(name) + "\"",
                  name.location);
  }
  if (type.typmodin == invalid_oid) {
    throw PgError("42601", "type modifier is not allowed for type \"" + type_name_to_string(name) + "\"",
                  name.location);
  }
  std::vector<std::string> modifiers;
  for (const ::Node* node : sql::list(name.typmods)) modifiers.push_back(modifier_text(node, name.location));
  try {
    return typmod_in(session, type, modifiers);
  } catch (PgError& error) {
    error.location = name.location;  // the modifier functions know no place
    throw;
  }
}

}  // namespace

TypeRef lookup_type(Session& session, const ::TypeName& name) {
  const Type* type = find_type(session, name, false);
  if (type == nullptr) {
    throw PgError("42704", "type \"" + type_name_to_string(name) + "\" does not exist", name.location);
  }
  if (!type->defined) {
    throw PgError("42704", "type \"" + type_name_to_string(name) + "\" is only a shell", name.location);
  }
  return {type->oid, type_modifier(session, name, *type)};
}

std::optional<TypeRef> lookup_type_missing_ok(Session& session, const ::TypeName& name) {
  const Type* type = find_type(session, name, true);
  if (type == nullptr) return std::nullopt;
  return TypeRef{type->oid, type_modifier(session, name, *type)};
}

std::string type_name_to_string(const ::TypeName& name) {
  std::string out = name_list_to_string(name.names);
  if (name.pct_type) out += "%TYPE";
  if (name.arrayBounds != nullptr) out += "[]";
  return out;
}

}  // namespace reconcile::analyze
