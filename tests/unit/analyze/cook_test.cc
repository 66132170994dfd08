#include "core/analyze/analyze.h"
#include "core/base/pg_error.h"
#include "core/sql/script.h"
#include "tests/catch.h"
#include "tests/unit/analyze/fixture.h"
#include "tests/unit/analyze/sample_schema.h"

namespace reconcile::analyze {
namespace {

struct CookCase {
  const char* type;  // of the column; empty for a check
  const char* expr;
  const char* outcome;  // as a PostgreSQL 15 server answers CREATE TABLE
};

const ::Node* parse_expression(const sql::Script& script) {
  const auto* select = RECONCILE_AS(SelectStmt, script.statements().at(0).node);
  return sql::list<::ResTarget>(select->targetList)[0]->val;
}

class Cooked {
 public:
  Cooked() {
    fixture::add_sample_schema(session_);
    catalog::Relation& t = catalog_.relations.edit(catalog_.relations.find(schema_oid::Public, "t")->oid);
    Attribute generated = t.attributes[0];
    generated.name = "g";
    generated.num = static_cast<AttrNumber>(t.attributes.size() + 1);
    generated.generated = 's';
    t.attributes.push_back(generated);
  }

  std::string default_of(const CookCase& one, bool generated) {
    return outcome(one.expr, [&](ParseState& state, const ::Node* raw) {
      TypeRef type = fixture::type_named(session_, one.type);
      cook_default(state, raw, type.type, type.typmod, "a", generated);
    });
  }

  std::string check(const CookCase& one) {
    return outcome(one.expr, [](ParseState& state, const ::Node* raw) {
      transform_relation_qual(state, raw, ParseExprKind::CheckConstraint, "CHECK");
    });
  }

 private:
  template <class F>
  std::string outcome(const std::string& expr, F cook) {
    std::string text = "SELECT " + expr;
    sql::Script script = sql::Script::parse(text);
    ParseState state(session_, text);
    add_relation_to_namespace(state, *catalog_.relations.find(schema_oid::Public, "t"));
    try {
      cook(state, parse_expression(script));
      return "ok";
    } catch (const PgError& error) {
      return error.sqlstate + ": " + error.message;
    }
  }

  Catalog catalog_;
  Session session_{catalog_};
};

}  // namespace

TEST_CASE("a default has to fit its column and stand alone") {
  Cooked cooked;
  for (const CookCase& one : std::initializer_list<CookCase>{
           {"int4", "'abc'",
            "22P02: invalid input syntax for type integer: \"abc\""},
           {"int4", "'12'",
            "ok"},
           {"int4", "id",
            "0A000: cannot use column reference in DEFAULT expression"},
           {"int4", "(select 1)",
            "0A000: cannot use subquery in DEFAULT expression"},
           {"int4", "sum(1)",
            "42803: aggregate functions are not allowed in DEFAULT expressions"},
           {"int4", "true",
            "42804: column \"a\" is of type integer but default expression is of type boolean"},
           {"int4", "1.5",
            "ok"},
           {"int4", "generate_series(1,2)",
            "0A000: set-returning functions are not allowed in DEFAULT expressions"},
           {"int4", "row_number() over ()",
            "42P20: window functions are not allowed in DEFAULT expressions"},
           {"int4", "nope()",
            "42883: function nope() does not exist"},
           {"timestamptz", "now()",
            "ok"},
           {"text", "1",
            "ok"},
           {"bool", "1",
            "42804: column \"a\" is of type boolean but default expression is of type integer"},
           {"mood", "'angry'",
            "22P02: invalid input value for enum mood: \"angry\""},
           {"mood", "'ok'",
            "ok"},
           {"uuid", "gen_random_uuid()",
            "ok"},
           {"uuid", "1",
            "42804: column \"a\" is of type uuid but default expression is of type integer"},
           {"jsonb", "'{}'",
            "ok"},
           {"int4[]", "'{}'",
            "ok"},
           {"int4[]", "array[]",
            "42P18: cannot determine type of empty array"},
           {"varchar(2)", "'abc'",
            "ok"},
           {"date", "now()",
            "ok"},
           {"text", "current_user",
            "ok"},
           {"int4", "null",
            "ok"},
           {"numeric(5,2)", "1",
            "ok"},
           {"text", "x.y",
            "0A000: cannot use column reference in DEFAULT expression"},
       }) {
    INFO(one.expr);
    CHECK(cooked.default_of(one, false) == one.outcome);
  }
}

TEST_CASE("a generation expression is immutable and reads plain columns") {
  Cooked cooked;
  for (const CookCase& one : std::initializer_list<CookCase>{
           {"int4", "n + 1",
            "ok"},
           {"text", "x || v",
            "ok"},
           {"timestamptz", "now()",
            "42P17: generation expression is not immutable"},
           {"text", "ts::text",
            "42P17: generation expression is not immutable"},
           {"text", "dt::text",
            "42P17: generation expression is not immutable"},
           {"text", "id::text",
            "ok"},
           {"text", "m::text",
            "42P17: generation expression is not immutable"},
           {"text", "to_char(ts, 'YYYY')",
            "42P17: generation expression is not immutable"},
           {"text", "lower(x)",
            "ok"},
           {"tsvector", "to_tsvector(x)",
            "42P17: generation expression is not immutable"},
           {"tsvector", "to_tsvector('english', x)",
            "ok"},
           {"int4", "(select 1)",
            "0A000: cannot use subquery in column generation expression"},
           {"int4", "count(*)",
            "42803: aggregate functions are not allowed in column generation expressions"},
           {"text", "concat(x, v)",
            "42P17: generation expression is not immutable"},
           {"text", "array_to_string(xa, ',')",
            "42P17: generation expression is not immutable"},
           {"int4", "g",
            "42P17: cannot use generated column \"g\" in column generation expression"},
           {"text", "t::text",
            "42P17: cannot use whole-row variable in column generation expression"},
           {"int4", "random()",
            "42P17: generation expression is not immutable"},
           {"text", "jb ->> 'a'",
            "ok"},
           {"date", "ts::date",
            "ok"},
           {"date", "tz::date",
            "42P17: generation expression is not immutable"},
           {"float8", "extract(epoch from tz)",
            "42P17: generation expression is not immutable"},
           {"float8", "extract(epoch from ts)",
            "ok"},
           {"text", "d::text",
            "ok"},
           {"text", "f::text",
            "ok"},
           {"text", "format('%s', x)",
            "42P17: generation expression is not immutable"},
           {"bool", "x",
            "42804: column \"a\" is of type boolean but default expression is of type text"},
           {"int4", "srf(1)",
            "0A000: set-returning functions are not allowed in column generation expressions"},
           {"int4", "x is null",
            "42804: column \"a\" is of type integer but default expression is of type boolean"},
       }) {
    INFO(one.expr);
    CHECK(cooked.default_of(one, true) == one.outcome);
  }
}

TEST_CASE("a check is a condition on one row") {
  Cooked cooked;
  for (const CookCase& one : std::initializer_list<CookCase>{
           {"", "id",
            "42804: argument of CHECK must be type boolean, not type integer"},
           {"", "id > 0",
            "ok"},
           {"", "(select true)",
            "0A000: cannot use subquery in check constraint"},
           {"", "count(*) > 0",
            "42803: aggregate functions are not allowed in check constraints"},
           {"", "nope > 1",
            "42703: column \"nope\" does not exist"},
           {"", "row_number() over () > 1",
            "42P20: window functions are not allowed in check constraints"},
           {"", "srf(1) > 1",
            "0A000: set-returning functions are not allowed in check constraints"},
           {"", "m = 'bad'",
            "22P02: invalid input value for enum mood: \"bad\""},
           {"", "x in ('a', 'b')",
            "ok"},
           {"", "random() > 0.5",
            "ok"},
           {"", "x ~ '^a'",
            "ok"},
           {"", "id > 'a'",
            "22P02: invalid input syntax for type integer: \"a\""},
       }) {
    INFO(one.expr);
    CHECK(cooked.check(one) == one.outcome);
  }
}

}  // namespace reconcile::analyze
