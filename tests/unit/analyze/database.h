// A small database to look names up in.
#pragma once

#include <string>

#include "core/analyze/session.h"

namespace reconcile::analyze {

// A type with its array type, as CREATE TYPE makes them.
inline Oid add_type(Catalog& catalog, Oid nsp, const char* name, char typtype, Oid base = invalid_oid) {
  Type array;
  array.oid = catalog.new_oid();
  array.name = "_" + std::string(name);
  array.nsp = nsp;
  array.true_array = true;
  Type type;
  type.oid = catalog.new_oid();
  type.name = name;
  type.nsp = nsp;
  type.typtype = typtype;
  type.base = base;
  type.array = array.oid;
  array.elem = type.oid;
  catalog.types.add(type);
  catalog.types.add(array);
  return type.oid;
}

// A database with schema "other", enum mood, composite "My Type", other.hidden, table tab, a shell type.
struct Database {
  Database() {
    Namespace other;
    other.oid = catalog.new_oid();
    other.name = "other";
    catalog.namespaces.add(other);
    catalog.types.edit(add_type(catalog, schema_oid::Public, "mood", 'e')).labels = {"a", "b"};
    add_type(catalog, schema_oid::Public, "My Type", 'c');
    add_type(catalog, other.oid, "hidden", 'e');
    add_type(catalog, schema_oid::Public, "dom", 'd', type_oid::VarChar);
    catalog.types.edit(add_type(catalog, schema_oid::Public, "shell", 'p')).defined = false;
    Relation table;
    table.oid = catalog.new_oid();
    table.name = "tab";
    table.nsp = schema_oid::Public;
    table.attributes = {{.name = "id", .type = type_oid::Int4, .num = 1},
                        {.name = "tags", .type = type_oid::TextArray, .num = 2}};
    table.type = add_type(catalog, schema_oid::Public, "tab", 'c');
    catalog.relations.add(table);
  }
  Catalog catalog;
  Session session{catalog};
};

}  // namespace reconcile::analyze
