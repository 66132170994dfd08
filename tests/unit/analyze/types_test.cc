#include "core/analyze/analyze.h"
#include "core/sql/script.h"
#include "tests/catch.h"
#include "tests/unit/analyze/database.h"

namespace reconcile::analyze {
namespace {

struct TypeCase {
  const char* written;
  const char* expected;  // as format_type prints it, or "SQLSTATE: message"
};

std::string look_up(Session& session, const std::string& written) {
  std::string text = "CREATE FUNCTION f(a " + written + ") RETURNS void LANGUAGE sql AS ''";
  sql::Script script = sql::Script::parse(text);
  const auto* statement = RECONCILE_AS(CreateFunctionStmt, script.statements().at(0).node);
  REQUIRE(statement != nullptr);
  const auto* argument = sql::list<FunctionParameter>(statement->parameters)[0];
  try {
    TypeRef found = lookup_type(session, *argument->argType);
    return format_type_with_typmod(session, found.type, found.typmod);
  } catch (const PgError& error) {
    return error.sqlstate + ": " + error.message;
  }
}

}  // namespace

TEST_CASE("a written type is found and printed as the server does") {
  static const TypeCase cases[] = {
      {R"(int)", R"(integer)"},
      {R"(int4)", R"(integer)"},
      {R"(integer)", R"(integer)"},
      {R"(bigint)", R"(bigint)"},
      {R"(smallint)", R"(smallint)"},
      {R"(bool)", R"(boolean)"},
      {R"(boolean)", R"(boolean)"},
      {R"(text)", R"(text)"},
      {R"(varchar)", R"(character varying)"},
      {R"(varchar(20))", R"(character varying(20))"},
      {R"(character varying(255)[])", R"(character varying(255)[])"},
      {R"(char)", R"(character(1))"},
      {R"(char(3))", R"(character(3))"},
      {R"(bpchar)", R"(bpchar)"},
      {R"("char")", R"("char")"},
      {R"(name)", R"(name)"},
      {R"(bytea)", R"(bytea)"},
      {R"(uuid)", R"(uuid)"},
      {R"(json)", R"(json)"},
      {R"(jsonb)", R"(jsonb)"},
      {R"(numeric)", R"(numeric)"},
      {R"(numeric(10))", R"(numeric(10,0))"},
      {R"(numeric(10,2))", R"(numeric(10,2))"},
      {R"(decimal(5,-2))", R"(numeric(5,-2))"},
      {R"(float)", R"(double precision)"},
      {R"(float(24))", R"(real)"},
      {R"(float(25))", R"(double precision)"},
      {R"(real)", R"(real)"},
      {R"(double precision)", R"(double precision)"},
      {R"(date)", R"(date)"},
      {R"(time)", R"(time without time zone)"},
      {R"(time(3))", R"(time(3) without time zone)"},
      {R"(timetz)", R"(time with time zone)"},
      {R"(time(2) with time zone)", R"(time(2) with time zone)"},
      {R"(timestamp)", R"(timestamp without time zone)"},
      {R"(timestamp(3))", R"(timestamp(3) without time zone)"},
      {R"(timestamptz)", R"(timestamp with time zone)"},
      {R"(timestamptz(6))", R"(timestamp(6) with time zone)"},
      {R"(timestamp(9) with time zone)", R"(timestamp(6) with time zone)"},
      {R"(interval)", R"(interval)"},
      {R"(interval year to month)", R"(interval year to month)"},
      {R"(interval(3))", R"(interval(3))"},
      {R"(interval day to second(2))", R"(interval day to second(2))"},
      {R"(interval second(4))", R"(interval second(4))"},
      {R"(bit)", R"(bit(1))"},
      {R"(bit(8))", R"(bit(8))"},
      {R"(bit varying)", R"(bit varying)"},
      {R"(varbit(5)[])", R"(bit varying(5)[])"},
      {R"(int2vector)", R"(int2vector)"},
      {R"(oidvector)", R"(oidvector)"},
      {R"(_int4)", R"(integer[])"},
      {R"(int[][])", R"(integer[])"},
      {R"(int array)", R"(integer[])"},
      {R"(text[3])", R"(text[])"},
      {R"(public.mood)", R"(mood)"},
      {R"(mood[])", R"(mood[])"},
      {R"("My Type")", R"("My Type")"},
      {R"(other.hidden)", R"(other.hidden)"},
      {R"(other.hidden[])", R"(other.hidden[])"},
      {R"(pg_catalog.int8)", R"(bigint)"},
      {R"(information_schema.sql_identifier)", R"(information_schema.sql_identifier)"},
      {R"(xml)", R"(xml)"},
      {R"(money)", R"(money)"},
      {R"(inet)", R"(inet)"},
      {R"(cidr)", R"(cidr)"},
      {R"(macaddr)", R"(macaddr)"},
      {R"(tsvector)", R"(tsvector)"},
      {R"(tsquery)", R"(tsquery)"},
      {R"(point)", R"(point)"},
      {R"(regclass)", R"(regclass)"},
      {R"(oid)", R"(oid)"},
      {R"(int4range)", R"(int4range)"},
      {R"(nummultirange)", R"(nummultirange)"},
      {R"(varchar(0))", R"(22023: length for type varchar must be at least 1)"},
      {R"(varchar(10485761))", R"(22023: length for type varchar cannot exceed 10485760)"},
      {R"(char(0))", R"(22023: length for type char must be at least 1)"},
      {R"(numeric(0))", R"(22023: NUMERIC precision 0 must be between 1 and 1000)"},
      {R"(numeric(1001))", R"(22023: NUMERIC precision 1001 must be between 1 and 1000)"},
      {R"(numeric(10,1001))", R"(22023: NUMERIC scale 1001 must be between -1000 and 1000)"},
      {R"(numeric(1,2,3))", R"(22023: invalid NUMERIC type modifier)"},
      {R"(bit(0))", R"(22023: length for type bit must be at least 1)"},
      {R"(text(5))", R"(42601: type modifier is not allowed for type "text")"},
      {R"(uuid(1))", R"(42601: type modifier is not allowed for type "uuid")"},
      {R"(nosuch)", R"(42704: type "nosuch" does not exist)"},
      {R"(nosuch[])", R"(42704: type "nosuch[]" does not exist)"},
      {R"(nosuch.t)", R"(3F000: schema "nosuch" does not exist)"},
      {R"(public.nosuch)", R"(42704: type "public.nosuch" does not exist)"},
      {R"(a.b.c)", R"(0A000: cross-database references are not implemented: a.b.c)"},
      {R"(a.b.c.d)", R"(42601: improper qualified name (too many dotted names): a.b.c.d)"},
      {R"(mood(3))", R"(42601: type modifier is not allowed for type "mood")"},
      {R"(timetz(-2))", R"(22023: TIME(-2) WITH TIME ZONE precision must not be negative)"},
      {R"(tab)", R"(tab)"},
      {R"(tab[])", R"(tab[])"},
      {R"(shell)", R"(42704: type "shell" is only a shell)"},
      {R"(jsonb(1))", R"(42601: type modifier is not allowed for type "jsonb")"},
      {R"(bit(83886081))", R"(22023: length for type bit cannot exceed 83886080)"},
      {R"(dom)", R"(dom)"},
      {R"(dom[])", R"(dom[])"},
      {R"(numeric(a))", R"(22P02: invalid input syntax for type integer: "a")"},
      {R"(numeric("B c", 2))", R"(22P02: invalid input syntax for type integer: "B c")"},
      {R"(numeric('5'))", R"(numeric(5,0))"},
      {R"(numeric('x'))", R"(22P02: invalid input syntax for type integer: "x")"},
      {R"(numeric(1.5))", R"(22P02: invalid input syntax for type integer: "1.5")"},
      {R"(numeric(99999999999))", R"(22003: value "99999999999" is out of range for type integer)"},
      {R"(numeric(-1))", R"(22023: NUMERIC precision -1 must be between 1 and 1000)"},
      {R"(numeric(1+1))", R"(42601: type modifiers must be simple constants or identifiers)"},
      {R"(numeric(null))", R"(42601: type modifiers must be simple constants or identifiers)"},
      {R"(tab.id%TYPE)", R"(integer)"},
      {R"(tab.nope%TYPE)", R"(42703: column "nope" of relation "tab" does not exist)"},
      {R"(notab.id%TYPE)", R"(42P01: relation "notab" does not exist)"},
      {R"(public.tab.tags%TYPE)", R"(text[])"},
      {R"(a.b.c.d.e%TYPE)", R"(42601: improper %TYPE reference (too many dotted names): a.b.c.d.e)"},
      {R"(a.b.c.d%TYPE)", R"(0A000: cross-database references are not implemented: "a.b.c")"},
      {R"(nos.tab.id%TYPE)", R"(3F000: schema "nos" does not exist)"},
  };
  Database database;
  for (const TypeCase& c : cases) {
    INFO(c.written);
    CHECK(look_up(database.session, c.written) == c.expected);
  }
}

TEST_CASE("names are quoted only where they must be") {
  static const std::pair<const char*, const char*> cases[] = {
      {"users", "users"},       {"_a1", "_a1"},         {"Users", "\"Users\""}, {"1a", "\"1a\""},
      {"a b", "\"a b\""},       {"a\"b", "\"a\"\"b\""}, {"user", "\"user\""},   {"order", "\"order\""},
      {"char", "\"char\""},     {"name", "name"},       {"text", "text"},       {"left", "\"left\""},
      {"values", "\"values\""}, {"", "\"\""},           {"é", "\"é\""},         {"a$", "\"a$\""},
  };
  for (const auto& [name, expected] : cases) CHECK(quote_identifier(name) == expected);
  CHECK(quote_qualified("public", "order") == "public.\"order\"");
  CHECK(quote_literal("it's") == "'it''s'");
  CHECK(quote_literal("a\\'b") == "E'a\\\\''b'");
}

TEST_CASE("a schema not on the search path is printed") {
  Database database;
  const Type* mood = database.catalog.types.find(schema_oid::Public, "mood");
  CHECK(format_type(database.session, mood->oid) == "mood");
  database.session.search_path.clear();
  CHECK(format_type(database.session, mood->oid) == "public.mood");
  CHECK(format_type(database.session, mood->array) == "public.mood[]");
  CHECK(format_type(database.session, type_oid::BpChar) == "character");
  CHECK(format_type(database.session, invalid_oid) == "-");
  CHECK(format_type(database.session, 999999) == "???");
}

TEST_CASE("default operator classes and comparison operators follow the type's shape") {
  Database database;
  Session& session = database.session;
  auto opclass = [&](Oid type, Oid am) {
    const OpClass* found = default_opclass(session, type, am);
    return found == nullptr ? std::string("none") : found->name;
  };
  Oid mood = database.catalog.types.find(schema_oid::Public, "mood")->oid;
  Oid domain = database.catalog.types.find(schema_oid::Public, "dom")->oid;
  CHECK(opclass(type_oid::Int4, btree_am) == "int4_ops");
  CHECK(opclass(type_oid::VarChar, btree_am) == "text_ops");
  CHECK(opclass(domain, btree_am) == "text_ops");
  CHECK(opclass(mood, btree_am) == "enum_ops");
  CHECK(opclass(type_oid::TextArray, gin_am) == "array_ops");
  CHECK(opclass(type_oid::JsonB, gin_am) == "jsonb_ops");
  CHECK(opclass(type_oid::Text, gin_am) == "none");
  CHECK(opclass(type_oid::Json, btree_am) == "none");
  CHECK(opclass(type_oid::Point, gist_am) == "point_ops");
  CHECK(equality_operator(session, type_oid::Json) == invalid_oid);
  CHECK(equality_operator(session, type_oid::Xid) != invalid_oid);  // by its hash operator class
  CHECK(less_than_operator(session, type_oid::Xid) == invalid_oid);
  CHECK(less_than_operator(session, type_oid::TextArray) != invalid_oid);
  Oid json_array = database.catalog.types.find(type_oid::Json)->array;
  CHECK(less_than_operator(session, json_array) == invalid_oid);
}

}  // namespace reconcile::analyze
