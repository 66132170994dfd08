// A live schema as SQL that makes it.
#include "reconcile/drift/live_script.h"
#include "reconcile/drift/applied.h"
#include "reconcile/drift/side.h"
#include "tests/catch.h"

using namespace reconcile;
using namespace reconcile::drift;

TEST_CASE("what is no captured schema is refused") {
  CHECK_FALSE(live_script("[]"));
  CHECK_FALSE(live_script("{\"format\": \"other\"}"));
  CHECK_FALSE(live_script("{"));
}

TEST_CASE("a table whose check calls a function comes after the function") {
  Result<LiveScript> script = live_script(R"json({"format": "reconcile-catalog/1", "server_version": 15,
    "tables": [{"oid": "20000", "row_type": "20002", "schema": "public", "name": "t", "kind": "r", "columns": [{"name": "a", "type": "integer", "default": "public.f()", "default_oid": "20003"}]}],
    "functions": [{"oid": "20010", "schema": "public", "name": "f", "kind": "f", "definition": "CREATE OR REPLACE FUNCTION public.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'\n"}],
    "depends": [[2604, 20003, 1255, 20010]]})json");
  REQUIRE(script);
  std::size_t table = script->sql.find("CREATE TABLE public.t (a integer);"), function = script->sql.find("public.f() RETURNS"), value = script->sql.find("SET DEFAULT public.f()");
  CHECK(table < function);
  CHECK(function < value);
  CHECK(value != std::string::npos);
}

TEST_CASE("what the model can't follow is unknown, and the rest is read") {
  Result<Side> side = live_side("prod", R"json({"format": "reconcile-catalog/1", "server_version": 15,
    "tables": [{"oid": "1", "row_type": "2", "schema": "public", "name": "odd", "kind": "r", "columns": [{"name": "a", "type": "public.nobody_knows"}]},
               {"oid": "3", "row_type": "4", "schema": "public", "name": "plain", "kind": "r", "comment": "as it is", "columns": [{"name": "a", "type": "integer", "not_null": true}]}]})json", {});
  REQUIRE(side);
  CHECK(side->is_unknown({"table", "public", "", "odd"}));
  CHECK(side->is_unknown({"column", "public", "odd", "a"}));
  const Object* plain = side->inventory.find({"table", "public", "", "plain"});
  REQUIRE(plain != nullptr);
  CHECK(plain->property("comment")->value == "as it is");
}

TEST_CASE("a ledger tells which migrations an environment has") {
  Source source;
  source.adapter = "prisma";
  for (const char* name : {"1_a", "2_b", "3_c"}) {
    Migration migration;
    migration.name = name;
    source.migrations.push_back(migration);
  }
  Environment environment;
  CHECK_FALSE(applied_on(source, environment));
  Ledger ledger;
  ledger.kind = LedgerKind::Prisma;
  ledger.schema = "public";
  ledger.table = "_prisma_migrations";
  LedgerRow done, failed, rolled_back;
  done.name = "1_a";
  done.finished_at = 1;
  failed.name = "2_b";
  rolled_back.name = "3_c";
  rolled_back.finished_at = rolled_back.rolled_back_at = 2;
  ledger.rows = {done, failed, rolled_back};
  environment.ledgers.push_back(ledger);
  CHECK(applied_on(source, environment) == std::vector<bool>{true, false, false});
}
