// Catalogs built by hand, for tests of analysis that want no replay.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/catalog/catalog.h"

namespace reconcile::analyze::fixture {

struct Column {
  std::string name;
  std::string type;        // as SQL writes it: "int4", "varchar(20)", "text[]"
  std::string flags = {};  // any of "identity", "generated", "dropped", "not null"
};

// A table with its row and array types.
Relation& add_table(Session& session, std::string_view name, std::initializer_list<Column> columns,
                    Oid nsp = schema_oid::Public, char kind = 'r');
// A type made by CREATE TYPE … AS (…).
Relation& add_composite(Session& session, std::string_view name, std::initializer_list<Column> columns);
Oid add_enum(Session& session, std::string_view name, std::initializer_list<const char*> labels);
Oid add_schema(Session& session, std::string_view name);
Relation& add_view(Session& session, std::string_view name, const std::string& query);
// A unique index over plain columns; a primary key with its constraint when `primary`.
void add_unique_index(Session& session, const Relation& table, std::initializer_list<const char*> columns,
                      bool primary = false, Expr* predicate = nullptr);
Function& add_function(Session& session, std::string_view name, std::initializer_list<const char*> args,
                       std::string_view result, bool returns_set = false);
// The type of its SQL spelling.
TypeRef type_named(Session& session, const std::string& spelling);

// The statement's output as "id integer, name text", or "SQLSTATE: message [hint] @position", where position
// counts bytes from 0.
std::string outcome_of(Session& session, const std::string& sql);

}  // namespace reconcile::analyze::fixture
