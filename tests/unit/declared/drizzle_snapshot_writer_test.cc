// What drizzle-kit 0.31 writes of the schema.ts that it pulls from these databases.
#include "reconcile/declared/drizzle_snapshot_writer.h"

#include "core/replay/replay.h"
#include "tests/catch.h"

using namespace reconcile;

namespace {

declared::DrizzleSnapshot snapshot_of(const std::string& sql) {
  replay::Replay replay;
  Migration migration;
  migration.name = migration.path = "0000.sql";
  migration.text = sql;
  migration.chunks = {{Span{0, sql.size()}}};
  replay.run(migration, TransactionMode::Autocommit);
  for (const replay::StatementTrace& s : replay.trace()) CHECK(s.outcome == replay::Outcome::Succeeds);
  return declared::drizzle_snapshot(replay.catalog(), {.id = "11111111-1111-4111-8111-111111111111"});
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a catalog becomes the snapshot that drizzle-kit writes") {
  const declared::DrizzleSnapshot out = snapshot_of(R"(
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id serial PRIMARY KEY, email varchar(20) NOT NULL, m mood DEFAULT 'ok');
CREATE UNIQUE INDEX users_email ON users (email DESC) WHERE id > 0;
)");
  CHECK(out.left_out.empty());
  CHECK(out.corrections.empty());
  CHECK(out.json == R"json({
  "id": "11111111-1111-4111-8111-111111111111",
  "prevId": "00000000-0000-0000-0000-000000000000",
  "version": "7",
  "dialect": "postgresql",
  "tables": {
    "public.users": {
      "name": "users",
      "schema": "",
      "columns": {
        "id": {
          "name": "id",
          "type": "serial",
          "primaryKey": true,
          "notNull": true
        },
        "email": {
          "name": "email",
          "type": "varchar(20)",
          "primaryKey": false,
          "notNull": true
        },
        "m": {
          "name": "m",
          "type": "mood",
          "typeSchema": "public",
          "primaryKey": false,
          "notNull": false,
          "default": "'ok'"
        }
      },
      "indexes": {
        "users_email": {
          "name": "users_email",
          "columns": [
            {
              "expression": "email",
              "isExpression": false,
              "asc": false,
              "nulls": "first",
              "opclass": "text_ops"
            }
          ],
          "isUnique": true,
          "where": "(id > 0)",
          "concurrently": false,
          "method": "btree",
          "with": {}
        }
      },
      "foreignKeys": {},
      "compositePrimaryKeys": {},
      "uniqueConstraints": {},
      "policies": {},
      "checkConstraints": {},
      "isRLSEnabled": false
    }
  },
  "enums": {
    "public.mood": {
      "name": "mood",
      "schema": "public",
      "values": [
        "sad",
        "ok"
      ]
    }
  },
  "schemas": {},
  "sequences": {},
  "roles": {},
  "policies": {},
  "views": {},
  "_meta": {
    "schemas": {},
    "tables": {},
    "columns": {}
  }
})json");
}

TEST_CASE("what a snapshot cannot hold is listed") {
  const declared::DrizzleSnapshot out = snapshot_of(R"(
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a int, CONSTRAINT key PRIMARY KEY (a), r int4range, EXCLUDE USING gist (r WITH &&));
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON COLUMN t.a IS 'x';
CREATE DOMAIN d AS text;
)");
  std::vector<std::string> kinds;
  for (const declared::LeftOut& item : out.left_out) kinds.push_back(item.kind);
  CHECK(kinds == std::vector<std::string>{"comment", "domain", "exclusion constraint", "function", "primary key name", "trigger"});
}

TEST_CASE("where drizzle-kit pulls wrongly, the catalog counts and the correction is said") {
  const declared::DrizzleSnapshot out = snapshot_of(R"(
CREATE TABLE t (a text[] DEFAULT '{}', b bigint GENERATED ALWAYS AS IDENTITY, c tsvector, d text DEFAULT CURRENT_DATE::text);
)");
  CHECK(has(out.json, R"("default": "'{}'")"));
  CHECK(has(out.json, R"("maxValue": "9223372036854775807")"));
  std::vector<std::string> objects;
  for (const declared::Correction& item : out.corrections) objects.push_back(item.object);
  CHECK(objects == std::vector<std::string>{"public.t.a", "public.t.b", "public.t.c", "public.t.d"});
}
