// Two dumps are compared after what pg_dump says of itself is gone: and nothing else.
#include "adapters/scratch/dump_text.h"

#include "tests/catch.h"

using reconcile::scratch::normalised_dump;
using reconcile::scratch::renamed;

TEST_CASE("a dump is compared without settings, comments and blank lines") {
  CHECK(normalised_dump("--\n-- PostgreSQL database dump\n--\n\nSET lock_timeout = 0;\n\\restrict abc\n"
                        "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.a (\n    id integer\n);\n\n\\unrestrict abc\n") ==
        "CREATE TABLE public.a (\n    id integer\n);\n");
}

TEST_CASE("lines of quoted text are kept, whatever they begin with") {
  struct Row {
    const char* what;
    std::string dump;
  };
  const Row rows[] = {
      {"a function's body", "CREATE FUNCTION public.f() RETURNS void\n    LANGUAGE plpgsql\n    AS $$\nBEGIN\n-- first\nUPDATE a\nSET x = 1;\n\nEND\n$$;\n"},
      {"a body with a tag", "CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $_$\nSELECT '$$';\n--\nSET a = 1\n$_$;\n"},
      {"a comment with a quote", "COMMENT ON TABLE public.a IS 'it''s\n-- a list\n\nSET of rows';\n"},
      {"an escape string", "COMMENT ON TABLE public.a IS E'a\\\\\n-- \\'b\nSET c';\n"},
      {"a name", "CREATE TABLE public.\"a\n-- b\" (\n    id integer\n);\n"},
      {"a dollar inside a name", "CREATE TABLE public.a$b$ (\n    id integer DEFAULT '1'::integer\n);\n"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(normalised_dump(row.dump + "-- end\nSET a = 1;\n") == row.dump);
  }
}

TEST_CASE("quotes in what pg_dump says of itself open nothing") {
  CHECK(normalised_dump("-- Name: it's; Type: TABLE\nSET client_encoding = 'UTF8';\nCREATE TABLE a ();\n") == "CREATE TABLE a ();\n");
}

TEST_CASE("two functions that differ in a line of their bodies have dumps that differ") {
  auto dump = [](const std::string& line) { return normalised_dump("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\n" + line + "\n$$;\n"); };
  CHECK(dump("SET LOCAL role a;") != dump("SET LOCAL role b;"));
  CHECK(dump("-- one") != dump("-- two"));
  CHECK(dump("") != dump("\n"));
}

TEST_CASE("a run's own names do not reach output") {
  CHECK(renamed("GRANT ALL TO r_1f; ALTER ROLE r_1f", "r_1f", "r") == "GRANT ALL TO r; ALTER ROLE r");
  CHECK(renamed("text", "", "r") == "text");
}
