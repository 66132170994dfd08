#include "core/sql/script.h"

#include "core/sql/nodes.h"
#include "core/sql/split.h"
#include "tests/catch.h"

using reconcile::sql::Script;

TEST_CASE("a statement starts at its first token, comments excluded") {
  std::string text = "-- first\n/* a /* nested */ one */ SELECT 1 ;\n\nSELECT 2";
  Script script = Script::parse(text);
  REQUIRE(script.statements().size() == 2);
  CHECK(text.substr(script.statements()[0].span.offset, script.statements()[0].span.length) == "SELECT 1");
  CHECK(text.substr(script.statements()[1].span.offset, script.statements()[1].span.length) == "SELECT 2");
}

TEST_CASE("one bad statement costs one error") {
  std::string text = "CREATE TABLE a (x int);\nCREATE TABL b;\nSELECT 'é', FROM FROM;\nSELECT 2;";
  Script script = Script::parse(text);
  REQUIRE(script.statements().size() == 4);
  CHECK(script.statements()[0].node != nullptr);
  CHECK(script.statements()[1].error->message == "syntax error at or near \"TABL\"");
  CHECK(text.substr(*script.statements()[1].error->position, 4) == "TABL");
  CHECK(text.substr(*script.statements()[2].error->position, 9) == "FROM FROM");
  CHECK(script.whole_error()->position == script.statements()[1].error->position);
  CHECK(nodeTag(script.statements()[3].node) == T_SelectStmt);
}

TEST_CASE("a script is cut at its top-level semicolons") {
  struct Case {
    const char* text;
    std::size_t pieces;
  };
  for (auto [text, pieces] : {
           Case{"selec 4; 5 5;", 2},
           Case{"-- only; a comment\n/* and; /* another; */ */ ;;", 0},
           Case{"SELECT ';'; SELECT E'\\';'; SELECT \";\"", 3},
           Case{"DO $x$ a; b; $y$; $x$; SELECT $1; SELECT a$b; c", 4},
           Case{"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); x", 2},
           Case{"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; x", 2},
       }) {
    INFO(text);
    CHECK(reconcile::sql::split_statements(text).size() == pieces);
  }
}

TEST_CASE("a comment that never ends is an error, though no statement holds it") {
  Script script = Script::parse("select 1;\n/* and\n");
  REQUIRE(script.statements().size() == 2);
  CHECK_FALSE(script.statements()[0].error);
  CHECK(script.statements()[1].error->sqlstate == "42601");
  CHECK(script.statements()[1].error->message == "unterminated /* comment at or near \"/* and\n\"");
  CHECK(script.statements()[1].span == reconcile::Span{10, 7});
}

TEST_CASE("a refusal of the grammar has the server's hint") {
  Script script = Script::parse("select * from (select 1)");
  REQUIRE(script.statements().size() == 1);
  REQUIRE(script.statements()[0].error.has_value());
  CHECK(script.statements()[0].error->message == "subquery in FROM must have an alias");
  CHECK(script.statements()[0].error->hint == "For example, FROM (SELECT ...) [AS] foo.");
}
