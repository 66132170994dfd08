// What the tools themselves say, on files × ledger. The expectations are what Prisma 7.9.1 and drizzle-kit did.
#include "reconcile/migrator/said.h"

#include "reconcile/migrator/triage.h"
#include "tests/catch.h"
#include "tests/unit/migrator/scenario.h"

using namespace reconcile;            // NOLINT(google-build-using-namespace)
using namespace reconcile::migrator;  // NOLINT(google-build-using-namespace)

namespace {

constexpr const char* name_a = "20240101000000_a";
constexpr const char* name_b = "20240102000000_b";
const File a{name_a, table_sql("a")}, b{name_b, table_sql("b")}, c{"20240103000000_c", table_sql("c")};

struct Recorded {
  std::string name;
  Row kind = Row::Ok;
};

Environment prod_with(const Source& source, const std::vector<Recorded>& rows) {
  std::vector<LedgerRow> all;
  for (const Recorded& row : rows) all.push_back(prisma_row(source, row.name, row.kind));
  return database({ledger_of(source, all)}, {});
}

std::string said(const std::string& command, const Source& source, const Environment& environment, const WillFail* shadow = nullptr) {
  for (const Said& one : what_tools_say(source, environment, next_of(source, environment), shadow)) {
    if (one.command == command) return std::to_string(one.exit) + " " + one.message;
  }
  return "";
}

std::string status(const Source& source, const std::vector<Recorded>& rows) { return said("prisma migrate status", source, prod_with(source, rows)); }
std::string dev(const Source& source, const std::vector<Recorded>& rows) { return said("prisma migrate dev", source, prod_with(source, rows)); }

}  // namespace

TEST_CASE("prisma migrate status: the first check that hits") {
  const Source ab = prisma_source({a, b}), ac = prisma_source({a, c}), only_b = prisma_source({b});
  CHECK(status(ab, {}) == "1 Following migration(s) have not yet been applied: 20240101000000_a, 20240102000000_b");
  CHECK(status(ab, {{name_a}, {name_b}}) == "0 Database schema is up to date!");
  CHECK(status(ac, {{name_a}, {name_b}}) == "1 Your local migration history and the migrations table from your database are different");
  SECTION("orphans alone are up to date") { CHECK(status(only_b, {{name_a}, {name_b}}) == "0 Database schema is up to date!"); }
  SECTION("a failed row is not mentioned as long as something is pending") {
    CHECK(status(prisma_source({a, b, c}), {{name_a}, {name_b, Row::Failed}}) == "1 Following migration(s) have not yet been applied: 20240103000000_c");
    CHECK(status(ab, {{name_a}, {name_b, Row::Failed}}) == "1 Following migration have failed: 20240102000000_b");
  }
  SECTION("no ledger counts as pending where there are files") {
    CHECK(said("prisma migrate status", ab, database({}, {})) == "1 Following migration(s) have not yet been applied: 20240101000000_a, 20240102000000_b");
    CHECK(said("prisma migrate status", prisma_source({}), database({}, {})) == "1 The current database is not managed by Prisma Migrate.");
  }
  SECTION("a folder that the ledger knows must have its file") {
    CHECK(status(prisma_source({{name_a, "", 0, false}, b}), {{name_a}, {name_b}}) == "1 Error: P3015 Could not find the migration file at migration.sql.");
    CHECK(status(prisma_source({a, {name_b, "", 0, false}}), {{name_a}}) == "1 Following migration(s) have not yet been applied: 20240102000000_b");
  }
}

TEST_CASE("prisma migrate status: rolled-back rows counted as known before 7.9") {
  Source source = prisma_source({a, b});
  const std::vector<Recorded> rows = {{name_a}, {name_b, Row::RolledBack}};
  CHECK(status(source, rows) == "1 Following migration(s) have not yet been applied: 20240102000000_b");
  source.tool_version = "7.8.0";
  CHECK(status(source, rows) == "0 Database schema is up to date!");
}

TEST_CASE("prisma migrate dev: what makes it want a reset") {
  const Source ab = prisma_source({a, b});
  CHECK(dev(ab, {{name_a}, {name_b}}).starts_with("0 "));
  CHECK(dev(prisma_source({b}), {{name_a}, {name_b}}) ==
        "130 The following migration(s) are applied to the database but missing from the local migrations directory: 20240101000000_a (and it wants to drop all data)");
  CHECK(dev(ab, {{name_a}, {name_b, Row::Failed}}) == "130 The migration `20240102000000_b` failed. (and it wants to drop all data)");
  CHECK(dev(prisma_source({a, c}), {{name_a}, {name_b}}) ==
        "130 The migrations recorded in the database diverge from the local migrations directory. (and it wants to drop all data)");
  Environment edited = prod_with(ab, {{name_a}, {name_b}});
  edited.ledgers[0].rows[0].checksum = std::string(64, '0');
  CHECK(said("prisma migrate dev", ab, edited) == "130 The migration `20240101000000_a` was modified after it was applied. (and it wants to drop all data)");
  const WillFail stop{name_b, "42P01", "relation \"x\" does not exist"};
  CHECK(said("prisma migrate dev", ab, prod_with(ab, {}), &stop) ==
        "1 Error: P3006 Migration `20240102000000_b` failed to apply cleanly to the shadow database: relation \"x\" does not exist");
}

TEST_CASE("drizzle-kit says that all is well, or nothing at all") {
  const Source source = drizzle_source({{"0000_a", table_sql("a"), 1700000000000}, {"0001_b", table_sql("b"), 1690000000000}});
  Environment prod = database({ledger_of(source, rows_of(source, {"0000_a"}))}, in_public({"a"}));
  CHECK(said("drizzle-kit migrate", source, prod) == "0 [✓] migrations applied successfully!");
  CHECK(said("drizzle-kit migrate", source, database({}, in_public({"a"}))) == "1 ");
}

TEST_CASE("triage: of the tables that each migration makes, which are there") {
  const Source source = drizzle_source({{"0000_a", "", 1}, {"0001_b", "", 2}, {"0002_c", "", 3}, {"0003_d", "", 4}});
  std::vector<Effects> effects(4);
  effects[0].makes = {{"table", "public.a"}, {"table", "public.old"}};
  effects[1].makes = {{"index", "public.i"}, {"table", "public.b"}};
  effects[2].makes = {{"table", "public.c1"}, {"table", "public.c2"}};
  effects[3].drops = {{"table", "public.old"}};
  const std::vector<Triage> found = triage(source, effects, database({}, in_public({"a", "c1"})));
  CHECK(to_string(found[0].adoption) == "BASELINE");
  CHECK(to_string(found[1].adoption) == "APPLY");
  CHECK(to_string(found[2].adoption) == "CONFLICT");
  CHECK(found[2].present == std::vector<std::string>{"table public.c1"});
  CHECK(to_string(found[3].adoption) == "-");
  CHECK(triage(source, effects, exported({})).empty());
}
