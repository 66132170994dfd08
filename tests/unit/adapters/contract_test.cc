#include "tests/catch.h"
#include "tests/conformance/adapter_contract.h"

using namespace reconcile;
using conformance::check_contract;

TEST_CASE("the Drizzle adapter keeps the contract") {
  check_contract("drizzle", "db/drizzle",
                 {{"db/drizzle/meta/_journal.json",
                   R"({"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":1,"tag":"0000_a","breakpoints":true},)"
                   R"({"idx":1,"version":"7","when":2,"tag":"0001_b","breakpoints":true}]})"},
                  {"db/drizzle/meta/0000_snapshot.json", R"({"id":"a","prevId":"0","version":"7","dialect":"postgresql","tables":{}})"},
                  {"db/drizzle/0000_a.sql", "CREATE TABLE a (x int);--> statement-breakpoint\nCREATE TABLE b (x int);"},
                  {"db/drizzle/0001_b.sql", "DROP TABLE a;"},
                  {"db/drizzle/0002_c.sql", "SELECT 1;"}});
}

TEST_CASE("the Drizzle 1.x adapter keeps the contract") {
  check_contract("drizzle-v1", "out",
                 {{"out/20240101000000_a/migration.sql", "CREATE TABLE a (x int);"},
                  {"out/20240101000000_a/snapshot.json", R"({"version":"8","dialect":"postgres","id":"a","prevIds":["0"],"ddl":[]})"},
                  {"out/20240102000000_b/migration.sql", "SELECT 1;--> statement-breakpoint\n"},
                  {"out/20240102000000_b/snapshot.json", R"({"version":"8","dialect":"postgres","id":"b","prevIds":["a"],"ddl":[]})"}});
}

TEST_CASE("the Prisma adapter keeps the contract") {
  check_contract("prisma", "prisma/migrations",
                 {{"prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"},
                  {"prisma/migrations/20240101000000_a/migration.sql", "CREATE TABLE a (x int);"},
                  {"prisma/migrations/20240102000000_b/migration.sql", "-- This is an empty migration."},
                  {"prisma/migrations/old.sql", "SELECT 1;"}});
}

TEST_CASE("the manual adapter keeps the contract") {
  check_contract("manual", "migrations",
                 {{"migrations/001_a.sql", "-- +goose Up\nCREATE TABLE a (x int);\n-- +goose Down\nDROP TABLE a;\n"},
                  {"migrations/002_b.sql", "-- +goose Up\nSELECT 1;\n"},
                  {"migrations/archive/000_z.sql", "SELECT 2;"}});
}

TEST_CASE("every adapter has a name of its own") {
  for (const Adapter* adapter : adapters()) CHECK(find_adapter(adapter->name()) == adapter);
  CHECK(find_adapter("flyweight") == nullptr);
}
