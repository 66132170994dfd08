#include "core/sql/script.h"

#include "core/sql/nodes.h"
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
