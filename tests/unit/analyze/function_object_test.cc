#include "core/analyze/analyze.h"
#include "core/base/pg_error.h"
#include "core/sql/script.h"
#include "tests/catch.h"
#include "tests/unit/analyze/sample_schema.h"

namespace reconcile::analyze {
namespace {

struct LookupCase {
  const char* statement;
  const char* outcome;  // the function's name, "none", or the error of a PostgreSQL 15 server
};

std::string look_up(Session& session, const std::string& text) {
  sql::Script script = sql::Script::parse(text);
  const auto* drop = RECONCILE_AS(DropStmt, script.statements().at(0).node);
  const auto& object = *sql::list<::ObjectWithArgs>(drop->objects)[0];
  try {
    const Function* found = lookup_function_with_args(session, object, drop->removeType, drop->missing_ok);
    return found == nullptr ? "none" : found->name;
  } catch (const PgError& error) {
    return error.sqlstate + ": " + error.message + (error.hint.empty() ? "" : " [" + error.hint + "]");
  }
}

}  // namespace

TEST_CASE("DDL finds functions by signature, or by name alone where that is unique") {
  Catalog catalog;
  Session session(catalog);
  fixture::add_sample_schema(session);
  for (const LookupCase& one : std::initializer_list<LookupCase>{
           {"drop function nope",
            "42883: could not find a function named \"nope\""},
           {"drop function nope()",
            "42883: function nope() does not exist"},
           {"drop function nope(int)",
            "42883: function nope(integer) does not exist"},
           {"drop function f1",
            "f1"},
           {"drop function f1(int)",
            "42883: function f1(integer) does not exist"},
           {"drop function f1(int, text, int)",
            "42883: function f1(integer, text, integer) does not exist"},
           {"drop function f1(int, nope)",
            "42704: type \"nope\" does not exist"},
           {"drop function amb",
            "42725: function name \"amb\" is not unique [Specify the argument list to select the function unambiguously.]"},
           {"drop function pr(int)",
            "42809: pr(integer) is not a function"},
           {"drop procedure f1(int, text)",
            "42809: f1(integer, text) is not a procedure"},
           {"drop procedure pr",
            "pr"},
           {"drop procedure nope",
            "42883: could not find a procedure named \"nope\""},
           {"drop procedure nope(int)",
            "42883: procedure nope(integer) does not exist"},
           {"drop aggregate nope(int)",
            "42883: aggregate nope(integer) does not exist"},
           {"drop aggregate nope(*)",
            "42883: aggregate nope(*) does not exist"},
           {"drop aggregate f1(int, text)",
            "42809: function f1(integer, text) is not an aggregate"},
           {"drop routine amb",
            "42725: routine name \"amb\" is not unique [Specify the argument list to select the routine unambiguously.]"},
           {"drop routine nope",
            "42883: could not find a function named \"nope\""},
           {"drop routine nope(int)",
            "42883: function nope(integer) does not exist"},
           {"drop routine pr(int)",
            "pr"},
           {"drop function nowhere.f()",
            "3F000: schema \"nowhere\" does not exist"},
           {"drop function if exists nowhere.f()",
            "none"},
           {"drop function if exists nope(nope)",
            "none"},
           {"drop function if exists amb",
            "42725: function name \"amb\" is not unique [Specify the argument list to select the function unambiguously.]"},
           {"drop function if exists pr(int)",
            "42809: pr(integer) is not a function"},
           {"drop function f2(variadic int[])",
            "f2"},
           {"drop function f2(int[])",
            "f2"},
           {"drop function f2",
            "f2"},
           {"drop function a.b.c.f(int)",
            "42601: improper qualified name (too many dotted names): a.b.c.f"},
           {"drop function length",
            "42725: function name \"length\" is not unique [Specify the argument list to select the function unambiguously.]"},
           {"drop procedure pr(out int)",
            "42883: procedure pr() does not exist"},
           {"drop procedure pr(in int)",
            "pr"},
           {"drop function f1(a int, b text, out c int)",
            "f1"},
       }) {
    INFO(one.statement);
    CHECK(look_up(session, one.statement) == one.outcome);
  }
}

}  // namespace reconcile::analyze
