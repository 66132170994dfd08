#include "tests/unit/analyze/sample_schema.h"

#include "tests/unit/analyze/fixture.h"

namespace reconcile::analyze::fixture {
namespace {

Oid add_domain(Session& session, const char* name, const std::string& base) {
  TypeRef of = type_named(session, base);
  Oid oid = add_enum(session, name, {});
  const Type& base_row = type_of(session, of.type);
  Type& type = session.catalog.types.edit(oid);
  type.typtype = 'd';
  type.category = base_row.category;
  type.base = of.type;
  type.typmod = of.typmod;
  type.collation = base_row.collation;
  return oid;
}

void set_variadic(Function& function, Oid element) {
  function.variadic = element;
  function.args = {{.name = "a", .type = function.arg_types[0], .mode = 'v'}};
}

void set_default(Function& function) {
  function.args = {{.name = "a", .type = type_oid::Int4}, {.name = "b", .type = type_oid::Text}};
  function.default_count = 1;
}

}  // namespace

void add_sample_schema(Session& session) {
  add_enum(session, "mood", {"sad", "ok", "happy"});
  add_domain(session, "dint", "int4");
  add_domain(session, "dtext", "text");
  add_domain(session, "dvar", "varchar(10)");
  add_composite(session, "pair", {{"a", "int4"}, {"b", "text"}});
  catalog::Relation& t = add_table(
      session, "t",
      {{"id", "int4", "not null"}, {"n", "int8"}, {"s", "int2"}, {"f", "float8"}, {"r", "float4"}, {"d", "numeric(10,2)"},
       {"m", "mood"}, {"b", "bool"}, {"x", "text"}, {"v", "varchar(20)"}, {"c", "char(5)"}, {"u", "uuid"},
       {"j", "json"}, {"jb", "jsonb"}, {"dt", "date"}, {"ts", "timestamp"}, {"tz", "timestamptz"}, {"ti", "time"},
       {"iv", "interval"}, {"ba", "bytea"}, {"ia", "int4[]"}, {"xa", "text[]"}, {"p", "pair"}, {"di", "dint"},
       {"dx", "dtext"}, {"ip", "inet"}, {"rg", "int4range"}, {"pt", "point"}, {"nm", "name"}, {"o", "oid"},
       {"tv", "tsvector"}, {"tq", "tsquery"}, {"mn", "money"}, {"bt", "bit(4)"}, {"xm", "xml"}, {"ma", "mood[]"}});
  add_unique_index(session, t, {"id"}, true);
  add_table(session, "t2", {{"id", "int4"}, {"x", "text"}, {"k", "int8"}});
  set_default(add_function(session, "f1", {"int4", "text"}, "int4"));
  set_variadic(add_function(session, "f2", {"int4[]"}, "int4"), type_oid::Int4);
  add_function(session, "f3", {"anyelement"}, "anyelement");
  add_function(session, "amb", {"int8", "text"}, "int4");
  add_function(session, "amb", {"text", "int8"}, "text");
  add_function(session, "srf", {"int4"}, "int4", true);
  add_function(session, "pr", {"int4"}, "void").kind = 'p';
}

}  // namespace reconcile::analyze::fixture
