// What the tables, types and keys of a Prisma schema are in PostgreSQL, by Prisma's own rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/prisma_schema/ast.h"

namespace reconcile::prisma_schema {

struct Name {
  std::string schema;  // empty: the connection's default
  std::string name;
};

struct Column {
  std::string name;
  std::string type;  // SQL
  bool not_null = false;
  std::string default_value;  // SQL; empty: none
};

struct IndexColumn {
  std::string name;
  std::string opclass;  // empty: the type's default
  std::string order;    // "ASC" or "DESC" where it is written
};

struct Index {
  std::string name;
  bool unique = false;
  std::string method;  // "GIN"; empty: a B-tree
  std::vector<IndexColumn> columns;
  std::string where;  // SQL; empty: none
};

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns, referenced_columns;
  Name referenced;
  std::string on_delete, on_update;  // SQL
};

struct Table {
  Name name;
  std::vector<Column> columns;
  std::string primary_key_name;
  std::vector<std::string> primary_key;
  std::vector<Index> indexes;
  std::vector<ForeignKey> foreign_keys;
};

struct EnumType {
  Name name;
  std::vector<std::string> labels;
};

struct Extension {
  std::string name, schema, version;
};

struct Database {
  std::string provider;
  std::string default_schema;        // of the connection: its names stand unqualified
  std::vector<std::string> schemas;  // of the datasource; empty: the default alone
  std::vector<Extension> extensions;
  std::vector<EnumType> enums;
  std::vector<Table> tables;
};

struct RenderOptions {
  // The implicit many-to-many table has a primary key since Prisma 6.0, a unique index before.
  bool join_table_has_primary_key = true;
  std::string default_schema = "public";  // of the connection
  // Prisma 2 called keys "User.email_unique" and "User.name_index", took `name` for the database's name, and
  // deleted with a required relation.
  bool before_3 = false;
};

// What cannot be resolved (a type that nothing declares, a relation without its other side) is added to
// the document's problems, and left out.
Database to_database(Document& document, const RenderOptions& options);

}  // namespace reconcile::prisma_schema
