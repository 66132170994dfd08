// Objects found by name along search_path (namespace.c).
#include <algorithm>

#include "core/analyze/analyze.h"

namespace reconcile::analyze {
namespace {

constexpr int utf8_encoding = 6;

// LookupExplicitNamespace: "pg_temp" is the session's own temporary schema once there is one.
Oid find_namespace(const Session& session, std::string_view name) {
  if (name == "pg_temp" && session.temp_namespace != invalid_oid) return session.temp_namespace;
  const Namespace* found = session.catalog.namespaces.find(invalid_oid, name);
  return found == nullptr ? invalid_oid : found->oid;
}

const Relation* find_relation(const Session& session, QualifiedName name) {
  if (!name.schema.empty()) {
    Oid nsp = find_namespace(session, name.schema);
    return nsp == invalid_oid ? nullptr : session.catalog.relations.find(nsp, name.name);
  }
  for (Oid nsp : active_search_path(session)) {
    if (const Relation* found = session.catalog.relations.find(nsp, name.name)) return found;
  }
  return nullptr;
}

const Relation* used(Session& session, const Relation* relation) {
  if (relation != nullptr) session.use({ClassId::Relation, relation->oid, 0});
  return relation;
}

// The search_path entry where an object of this name is found first is the object's own.
template <class T>
bool is_visible(const Session& session, const Collection<T>& collection, Oid oid) {
  const T* object = collection.find(oid);
  if (object == nullptr) return false;
  for (Oid nsp : active_search_path(session)) {
    if (nsp == object->nsp) return true;
    if (collection.find(nsp, object->name) != nullptr) return false;
  }
  return false;
}

const Collation* find_collation(const Session& session, Oid nsp, std::string_view name) {
  const Collation* found = nullptr;
  session.catalog.collations.for_each_named(nsp, name, [&](const Collation& collation) {
    if (collation.encoding == utf8_encoding || (collation.encoding == -1 && found == nullptr)) found = &collation;
  });
  return found;
}

const Collation* find_collation(Session& session, QualifiedName name, int location) {
  if (!name.schema.empty()) {
    Oid nsp = find_namespace(session, name.schema);
    if (nsp != invalid_oid) return find_collation(session, nsp, name.name);
    throw PgError("3F000", "schema \"" + std::string(name.schema) + "\" does not exist", location);
  }
  for (Oid nsp : active_search_path(session)) {
    if (nsp == session.temp_namespace) continue;  // never searched for collations
    if (const Collation* found = find_collation(session, nsp, name.name)) return found;
  }
  return nullptr;
}

}  // namespace

Oid lookup_namespace(Session& session, std::string_view name, bool missing_ok) {
  Oid found = find_namespace(session, name);
  if (found != invalid_oid) {
    session.use({ClassId::Namespace, found, 0});
  } else if (!missing_ok) {
    throw PgError("3F000", "schema \"" + std::string(name) + "\" does not exist");
  }
  return found;
}

const Relation* lookup_relation(Session& session, QualifiedName name) {
  return used(session, find_relation(session, name));
}

const Relation* lookup_relation(Session& session, const ::RangeVar& range, bool missing_ok) {
  std::string_view schema = sql::str(range.schemaname), name = sql::str(range.relname);
  std::string display = (schema.empty() ? "" : std::string(schema) + ".") + std::string(name);
  if (range.catalogname != nullptr && range.catalogname != session.database) {
    throw PgError("0A000", "cross-database references are not implemented: \"" + std::string(range.catalogname) +
                               "." + display + "\"");
  }
  if (range.relpersistence == RELPERSISTENCE_TEMP && session.temp_namespace != invalid_oid) {
    Oid nsp = schema.empty() ? session.temp_namespace : lookup_namespace(session, schema, missing_ok);
    if (nsp != session.temp_namespace) {
      throw PgError("42P16", "temporary tables cannot specify a schema name");
    }
    schema = "pg_temp";
  } else if (!schema.empty()) {
    lookup_namespace(session, schema, missing_ok);
  }
  const Relation* found = lookup_relation(session, QualifiedName{schema, name});
  if (found == nullptr && !missing_ok) {
    throw PgError("42P01", "relation \"" + display + "\" does not exist");
  }
  return found;
}

bool relation_is_visible(const Session& session, Oid relation) {
  return is_visible(session, session.catalog.relations, relation);
}

bool type_is_visible(const Session& session, Oid type) { return is_visible(session, session.catalog.types, type); }

bool collation_is_visible(const Session& session, Oid collation) {
  return is_visible(session, session.catalog.collations, collation);
}

bool function_is_visible(const Session& session, Oid oid) {
  const Function* function = session.catalog.functions.find(oid);
  if (function == nullptr) return false;
  for (Oid nsp : active_search_path(session)) {
    if (nsp == function->nsp) return nsp != session.temp_namespace;
    bool hidden = false;
    if (nsp == session.temp_namespace) continue;  // never searched for functions
    session.catalog.functions.for_each_named(nsp, function->name, [&](const Function& other) {
      hidden |= other.arg_types == function->arg_types;
    });
    if (hidden) return false;
  }
  return false;
}

Oid lookup_collation(Session& session, const List* names, int location) {
  const Collation* found = find_collation(session, deconstruct_name(names, session.database), location);
  if (found == nullptr) {
    throw PgError("42704", "collation \"" + name_list_to_string(names) + "\" for encoding \"UTF8\" does not exist",
                  location);
  }
  session.use({ClassId::Collation, found->oid, 0});
  return found->oid;
}

}  // namespace reconcile::analyze
