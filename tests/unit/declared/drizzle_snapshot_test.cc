// Snapshots as drizzle-kit 0.20, 0.31 and 1.0.0-rc.5 write them, and the SQL that makes the same.
#include "adapters/drizzle_snapshot/reader.h"
#include "adapters/drizzle_snapshot/script.h"
#include "tests/catch.h"

using namespace reconcile;
using namespace reconcile::drizzle_snapshot;

namespace {

std::string sql_of(const std::string& text, const std::string& parent = {}) {
  auto model = read_state(text, "snapshot.json", [&](const std::string&) { return parent; });
  return model ? to_script(*model) : "error: " + model.error().message;
}

}  // namespace

TEST_CASE("version 7: tables, constraints, indexes, policies") {
  CHECK(sql_of(R"json({"version": "7", "dialect": "postgresql", "tables": {"app.t": {"name": "t", "schema": "app",
    "columns": {"id": {"name": "id", "type": "serial", "primaryKey": true, "notNull": true},
                "m": {"name": "m", "type": "mood[]", "typeSchema": "public", "primaryKey": false, "notNull": false, "default": "'{}'"},
                "n": {"name": "n", "type": "integer", "primaryKey": false, "notNull": true, "default": 5,
                      "identity": {"type": "always", "name": "s", "schema": "app", "increment": "1", "minValue": "1", "maxValue": "9223372036854776000", "startWith": "1", "cache": "1", "cycle": false}},
                "j": {"name": "j", "type": "jsonb", "primaryKey": false, "notNull": false, "default": "'{\"a\":\"it's\"}'::jsonb"}},
    "indexes": {"ix": {"name": "ix", "columns": [{"expression": "n", "isExpression": false, "asc": false, "nulls": "first"},
                                                   {"expression": "lower(j)", "isExpression": true, "asc": true, "nulls": "last"}],
                       "isUnique": false, "where": "n > 0", "concurrently": false, "method": "btree", "with": {}}},
    "foreignKeys": {"fk": {"name": "fk", "tableFrom": "t", "tableTo": "u", "columnsFrom": ["n"], "columnsTo": ["id"], "onDelete": "cascade", "onUpdate": "no action"}},
    "compositePrimaryKeys": {}, "uniqueConstraints": {"uq": {"name": "uq", "nullsNotDistinct": true, "columns": ["n"]}},
    "policies": {"p": {"name": "p", "as": "PERMISSIVE", "for": "SELECT", "to": ["public", "app"], "using": "true"}},
    "checkConstraints": {"ck": {"name": "ck", "value": "n > 0"}}, "isRLSEnabled": false}},
  "enums": {"public.mood": {"name": "mood", "schema": "public", "values": ["a'b"]}}, "schemas": {"app": "app"}})json") ==
        R"(CREATE SCHEMA IF NOT EXISTS "app";
CREATE TYPE "public"."mood" AS ENUM ('a''b');
CREATE TABLE "app"."t" (
  "id" serial NOT NULL PRIMARY KEY,
  "m" "public"."mood"[] DEFAULT '{}',
  "n" integer DEFAULT 5 NOT NULL GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "app"."s" INCREMENT BY 1 MINVALUE 1 START WITH 1 CACHE 1),
  "j" jsonb DEFAULT '{"a":"it''s"}'::jsonb,
  CONSTRAINT "uq" UNIQUE NULLS NOT DISTINCT ("n"),
  CONSTRAINT "ck" CHECK (n > 0)
);
CREATE INDEX "ix" ON "app"."t" USING btree ("n" DESC NULLS FIRST, lower(j)) WHERE n > 0;
ALTER TABLE "app"."t" ADD CONSTRAINT "fk" FOREIGN KEY ("n") REFERENCES "public"."u" ("id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "app"."t" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "p" ON "app"."t" AS PERMISSIVE FOR SELECT TO public, "app" USING (true);
)");
}

TEST_CASE("version 5: bare keys, labels as an object, index columns as names") {
  CHECK(sql_of(R"json({"version": "5", "dialect": "pg", "tables": {"t": {"name": "t", "schema": "",
    "columns": {"kind": {"name": "kind", "type": "Kind", "primaryKey": false, "notNull": true, "default": "'a'"}},
    "indexes": {"ix": {"name": "ix", "columns": ["kind"], "isUnique": true}}, "foreignKeys": {},
    "compositePrimaryKeys": {}, "uniqueConstraints": {}}}, "enums": {"Kind": {"name": "Kind", "values": {"a": "a", "b": "b"}}}, "schemas": {}})json") ==
        R"(CREATE TYPE "public"."Kind" AS ENUM ('a', 'b');
CREATE TABLE "public"."t" (
  "kind" "Kind" DEFAULT 'a' NOT NULL
);
CREATE UNIQUE INDEX "ix" ON "public"."t" ("kind");
)");
}

TEST_CASE("version 9: a diff stands on its base, renames are followed") {
  const std::string base = R"json({"type": "base", "version": "9", "dialect": "postgres", "id": "a", "prevIds": [], "footprints": [], "ddl": [
    {"schema": "public", "name": "t", "isRlsEnabled": false, "entityType": "tables"},
    {"schema": "public", "table": "t", "name": "id", "type": "integer", "typeSchema": null, "notNull": true, "dimensions": 0, "default": null, "generated": null, "identity": null, "entityType": "columns"},
    {"schema": "public", "table": "t", "name": "t_pkey", "columns": ["id"], "nameExplicit": false, "entityType": "pks"},
    {"schema": "public", "table": "t", "name": "gone", "nameExplicit": true, "columns": [{"value": "id", "isExpression": false, "asc": true, "nullsFirst": false, "opclass": null}], "isUnique": false, "where": null, "with": "", "method": "btree", "concurrently": false, "entityType": "indexes"}]})json";
  CHECK(sql_of(R"json({"type": "diff", "version": "9", "dialect": "postgres", "id": "b", "prevIds": ["a"], "footprints": [], "deltas": [
    {"op": "rename", "key": "columns\u0000[\"public\",\"t\",\"id\"]", "set": {"name": "key"}},
    {"op": "drop", "key": "indexes\u0000[\"public\",\"gone\"]"},
    {"op": "create", "row": {"schema": "public", "table": "t", "name": "tags", "type": "text", "typeSchema": null, "notNull": false, "dimensions": 1, "default": "'{}'", "generated": null, "identity": null, "entityType": "columns"}}]})json", base) ==
        R"(CREATE TABLE "public"."t" (
  "key" integer NOT NULL,
  "tags" text[] DEFAULT '{}',
  CONSTRAINT "t_pkey" PRIMARY KEY ("key")
);
)");
}

TEST_CASE("what is no snapshot is said") {
  CHECK(sql_of("{") == "error: `snapshot.json` is no valid JSON");
  CHECK(sql_of(R"({"dialect": "mysql", "tables": {}})") == "error: `snapshot.json` is for the dialect `mysql`");
  CHECK(sql_of(R"({"dialect": "postgres", "type": "diff", "id": "b", "prevIds": ["a"], "deltas": []})") ==
        "error: `snapshot.json` stands on the snapshot a, which is not there");
}
