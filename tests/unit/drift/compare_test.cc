// Two schemas in, their differences out: one line each.
#include <string>

#include "reconcile/drift/compare.h"
#include "tests/catch.h"

using namespace reconcile;
using namespace reconcile::drift;

namespace {

Side side(Role role, const std::string& sql) { return sql_side(role, role == Role::History ? "history" : "prod", sql, {}); }

std::string lines(const Comparison& comparison) {
  std::string out;
  for (const Difference& d : comparison.differences) {
    out += (d.part_of ? "  " : "") + d.code().substr(6) + " " + d.id.qualified() + " " + std::string(to_string(d.kind));
    for (const PropertyChange& change : d.changes) out += ", " + change.name + ": " + change.expected.value_or("-") + " => " + change.actual.value_or("-");
    if (d.renamed) out += ", renamed? " + d.renamed->qualified();
    out += "\n";
  }
  for (const Undecidable& u : comparison.undecided) out += "undecided " + u.id.display() + "\n";
  return out;
}

std::string differences(const std::string& history, const std::string& live, const Ignored& ignored = {}) {
  return lines(compare(side(Role::History, history), side(Role::Live, live), ignored));
}

}  // namespace

TEST_CASE("what is said in another way is the same") {
  CHECK(differences("CREATE TABLE t (a int DEFAULT 1, b varchar CHECK (b IN ('x', 'y')));",
                    "CREATE TABLE public.t (a integer DEFAULT 1, b character varying, CONSTRAINT t_b_check CHECK (((b)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))));") == "");
  CHECK(differences("CREATE TABLE t (id serial PRIMARY KEY);",
                    "CREATE SEQUENCE t_id_seq AS integer; CREATE TABLE t (id integer NOT NULL DEFAULT nextval('public.t_id_seq'::regclass));"
                    "ALTER SEQUENCE t_id_seq OWNED BY t.id; ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY (id);") == "");
  CHECK(differences("CREATE TABLE t (a int); CREATE VIEW v AS SELECT * FROM t WHERE a > 1;", "CREATE TABLE t (a int); CREATE VIEW v AS SELECT t.a FROM public.t WHERE (t.a > 1);") == "");
}

TEST_CASE("settings, calls and collations are said as the server keeps them") {
  CHECK(differences("CREATE FUNCTION f() RETURNS int LANGUAGE sql SET timezone = 'utc' SET sort_mem = 1000 AS 'SELECT 1';",
                    "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET \"TimeZone\" = 'utc' SET work_mem = 1000 AS 'SELECT 1';") == "");
  CHECK(differences("CREATE TABLE t (a text, CHECK (substring(a from '[a-z]*') <> ''));", "CREATE TABLE t (a text, CHECK (\"substring\"(a, '[a-z]*'::text) <> ''::text));") == "");
  CHECK(differences("CREATE TABLE t (a text); CREATE INDEX i ON t ((lower(a) COLLATE \"C\"));", "CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a) COLLATE \"C\");") == "");
}

TEST_CASE("an owner's privileges are its own, and the grant option says more than the privilege") {
  CHECK(differences("CREATE TABLE t (a int); GRANT SELECT ON t TO app;", "CREATE TABLE t (a int); ALTER TABLE t OWNER TO app;") == "");
  CHECK(differences("CREATE TABLE t (a int); GRANT SELECT ON t TO app;", "CREATE TABLE t (a int);") == "changed-table public.t real, privileges: app: SELECT => -\n");
}

TEST_CASE("a column that was dropped leaves nothing behind") {
  CHECK(differences("CREATE TABLE t (a int, b int); ALTER TABLE t DROP COLUMN a;", "CREATE TABLE t (b int);") == "");
}

TEST_CASE("what stands on a missing or extra object is part of it") {
  CHECK(differences("CREATE TABLE t (a int); CREATE TABLE u (id int PRIMARY KEY, t int);", "CREATE TABLE t (a int);") ==
        "missing-table public.u real\n  missing-column public.u.id data-affecting\n  missing-column public.u.t real\n  missing-constraint public.u.u_pkey data-affecting\n");
  CHECK(differences("CREATE TABLE t (a int);", "CREATE TABLE t (a int, b int UNIQUE);") ==
        "extra-column public.t.b data-affecting\n  extra-constraint public.t.t_b_key real\n");
}

TEST_CASE("each property is named with both values and what it means") {
  CHECK(differences("CREATE TABLE t (a varchar(20) DEFAULT 'x');", "CREATE TABLE t (a text DEFAULT 'y' NOT NULL);") ==
        "changed-column public.t.a data-affecting, type: character varying(20) => text, default: 'x'::character varying => 'y'::text, not null: - => yes\n");
  CHECK(differences("CREATE TABLE t (a int);", "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'x';") == "changed-table public.t cosmetic, comment: - => x\n");
  CHECK(differences("CREATE TYPE e AS ENUM ('a', 'b');", "CREATE TYPE e AS ENUM ('a');") == "changed-enum public.e real, labels: 'a', 'b' => 'a'\n");
  CHECK(differences("CREATE TYPE e AS ENUM ('a');", "CREATE TYPE e AS ENUM ('a', 'b');") == "changed-enum public.e data-affecting, labels: 'a' => 'a', 'b'\n");
}

TEST_CASE("blanks in a function's body are cosmetic") {
  CHECK(differences("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT\n 1';") ==
        "changed-function public.f() cosmetic, body: SELECT 1 => SELECT\n 1\n");
}

TEST_CASE("an object that is equal but for its name may have been renamed") {
  CHECK(differences("CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);", "CREATE TABLE t (a int, b int); CREATE INDEX j ON t (a);") ==
        "missing-index public.t.i real, renamed? public.t.j\nextra-index public.t.j real, renamed? public.t.i\n");
}

TEST_CASE("ledgers, patterns and platforms are left out") {
  Ignored ignored;
  ignored.add_pattern("public.tmp_*");
  ignored.add_ledger("public", "my_ledger");
  CHECK(differences("", "CREATE TABLE _prisma_migrations (id text); CREATE TABLE my_ledger (id int); CREATE TABLE tmp_x (a int);", ignored) == "");
  Ignored functions;
  functions.add_pattern("function:public.*");
  CHECK(differences("", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SEQUENCE f;", functions) == "extra-sequence public.f real\n");
  Ignored hosted;
  hosted.add_platform("supabase");
  CHECK(differences("", "CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid); CREATE SCHEMA mine;", hosted) == "extra-schema mine real\n");
}

TEST_CASE("a language is silent about what it has no words for") {
  Side declared = side(Role::Declared, "CREATE TABLE t (a int4range);"), history = side(Role::History, "CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&), CHECK (a <> '[1,2]'));");
  declared.silence.exclusions = true;
  CHECK(lines(compare(declared, history, {})) == "extra-constraint public.t.t_a_check real\n");
  declared = side(Role::Declared, "CREATE TABLE t (a int, b text[]); CREATE INDEX i ON t (a);"), history = side(Role::History, "CREATE TABLE t (a int, b text[] NOT NULL) PARTITION BY RANGE (a); CREATE INDEX i ON t (a);");
  declared.silence.partitions = declared.silence.nulls_of_lists = true;
  declared.silence.properties = {"partition by"};
  CHECK(lines(compare(declared, history, {})) == "");
  declared = side(Role::Declared, "CREATE TYPE e AS ENUM ('a', 'b');"), history = side(Role::History, "CREATE TYPE e AS ENUM ('b', 'a');");
  declared.silence.label_order = true;
  CHECK(lines(compare(declared, history, {})) == "changed-enum public.e cosmetic, labels: 'a', 'b' => 'b', 'a'\n");
}

TEST_CASE("nothing is called different that an undecided statement may have made") {
  std::string undecided = "CREATE TABLE t (a int); DO $$ DECLARE r record; BEGIN FOR r IN SELECT query AS sql FROM pg_stat_activity LOOP EXECUTE r.sql; END LOOP; END $$;";
  Comparison comparison = compare(side(Role::History, undecided),
                                  side(Role::Live, "CREATE TABLE t (a int); CREATE TABLE u (a int);"), {});
  CHECK(comparison.differences.empty());
  CHECK_FALSE(comparison.undecided.empty());
}

TEST_CASE("privileges of roles that the history does not know are cosmetic") {
  CHECK(differences("CREATE TABLE t (a int);", "CREATE TABLE t (a int); GRANT SELECT ON t TO reader;") == "changed-table public.t cosmetic, privileges: - => reader: SELECT\n");
  CHECK(differences("CREATE TABLE t (a int);", "CREATE TABLE t (a int); GRANT SELECT ON t TO PUBLIC;") == "changed-table public.t real, privileges: - => PUBLIC: SELECT\n");
}

TEST_CASE("a dump's psql commands and rows are passed over") {
  CHECK(differences("CREATE TABLE t (a int);", "\\restrict abc\nCREATE TABLE public.t (a integer);\nCOPY public.t (a) FROM stdin;\n1\n\\.\n\\unrestrict abc\n") == "");
}

TEST_CASE("silence of a declared schema proves nothing") {
  Side history = side(Role::History, "CREATE TABLE t (a int CHECK (a > 0)); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';");
  Side declared = side(Role::Declared, "CREATE TABLE t (a int);");
  declared.silence.kinds = {"function"};
  declared.silence.checks = true;
  CHECK(lines(compare(declared, history, {})) == "");
  declared.silence = {};
  CHECK(lines(compare(declared, history, {})) == "extra-constraint public.t.t_a_check real\nextra-function public.f() real\n");
}
