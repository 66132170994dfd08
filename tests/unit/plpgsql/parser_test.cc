#include "core/plpgsql/parser.h"

#include "tests/catch.h"

using namespace reconcile::plpgsql;

TEST_CASE("a body becomes statements with their places") {
  std::string body =
      "DECLARE r record; n int := 3;\n"
      "BEGIN\n"
      "  IF NOT EXISTS (SELECT CASE WHEN true THEN 1 END) THEN CREATE TYPE mood AS ENUM ('a');\n"
      "  ELSIF n > 3 THEN NULL; ELSE n := n + 1; END IF;\n"
      "  FOR r IN SELECT 1 AS a LOOP EXECUTE format('DROP TABLE %I', r.a) USING n, 2; END LOOP;\n"
      "  SELECT count(*) INTO STRICT n FROM t;\n"
      "  INSERT INTO t VALUES (1) RETURNING id INTO n;\n"
      "  RAISE EXCEPTION 'a % '\n 'b', n USING ERRCODE = '22012';\n"
      "EXCEPTION WHEN duplicate_object OR SQLSTATE '42P07' THEN NULL; WHEN others THEN RAISE;\n"
      "END";
  auto parsed = parse(body);
  REQUIRE(parsed);
  const Statement& block = **parsed;
  CHECK(block.declarations.size() == 2);
  REQUIRE(block.body.size() == 5);
  auto text = [&](const Fragment& f) { return body.substr(f.span.offset, f.span.length); };
  CHECK(block.body[0]->branches.size() == 2);
  CHECK(text(block.body[0]->branches[0].conditions[0]) == "NOT EXISTS (SELECT CASE WHEN true THEN 1 END)");
  CHECK(text(block.body[0]->branches[0].body[0]->expr) == "CREATE TYPE mood AS ENUM ('a')");
  CHECK(block.body[1]->kind == StatementKind::ForQuery);
  CHECK(block.body[1]->body[0]->arguments.size() == 2);
  CHECK(block.body[2]->into.strict);
  CHECK(text(block.body[3]->expr) == "INSERT INTO t VALUES (1) RETURNING id INTO n");
  CHECK(block.body[3]->into.targets.front().variable == "n");
  CHECK(block.body[4]->format == "a % b");
  REQUIRE(block.handlers.size() == 2);
  CHECK(block.handlers[0].conditions == std::vector<std::string>{"duplicate_object", "=42P07"});
}

TEST_CASE("a body that does not parse says at which line") {
  for (const char* body : {"BEGIN IF x THEN END", "BEGIN LOOP", "BEGIN x := ; END", "", "BEGIN RAISE 'x' USING; END", "((("}) {
    INFO(body);
    auto parsed = parse(body);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message.find("line 1") != std::string::npos);
  }
}

TEST_CASE("deep nesting is refused, not followed into the ground") {
  std::string body = "BEGIN ";
  for (int i = 0; i < 100000; ++i) body += "IF true THEN ";
  CHECK_FALSE(parse(body));
}
