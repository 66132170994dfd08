// Which ledger is whose, where a database has several or not the one that is expected.
#include "reconcile/migrator/choice.h"

#include "tests/catch.h"
#include "tests/unit/migrator/scenario.h"

using namespace reconcile;            // NOLINT(google-build-using-namespace)
using namespace reconcile::migrator;  // NOLINT(google-build-using-namespace)

namespace {

const File a{"0000_a", table_sql("a"), 1700000000000}, b{"0001_b", table_sql("b"), 1700000100000};
using Names = std::vector<std::string>;

Ledger at(Ledger ledger, std::string schema, std::string table) {
  ledger.schema = std::move(schema);
  ledger.table = std::move(table);
  return ledger;
}

Source at_path(Source source, const std::string& path, const std::string& datasource) {
  source.path = path;
  source.id = source.adapter + ":" + path;
  source.datasource = datasource;
  return source;
}

}  // namespace

TEST_CASE("drizzle-kit looks at its own table, though the rows stand in another") {
  Source source = drizzle_source({a});
  Environment prod = database({at(ledger_of(source, rows_of(source, {"0000_a"})), "public", "my_ledger")}, in_public({"a"}));
  CHECK(outcome(source, prod) == "0000_a runs | fails 0000_a 42P07 relation \"a\" already exists");
  CHECK(next_of(source, prod).remarks == Names{"its rows stand in `public.my_ledger`, where it does not look"});
  SECTION("unless it is configured") {
    source.ledger = {"public", "my_ledger", true};
    CHECK(outcome(source, prod) == "0000_a applied");
  }
  SECTION("or run from code that nobody has read") {
    source.tool = "drizzle-orm";
    CHECK(outcome(source, prod) == "0000_a applied");
  }
}

TEST_CASE("of two ledgers the tool takes the one that is its own") {
  Source source = drizzle_source({a, b});
  Environment prod = database({ledger_of(source, rows_of(source, {"0000_a"})), at(ledger_of(source, rows_of(source, {"0000_a", "0001_b"})), "public", "old")}, in_public({"a", "b"}));
  CHECK(outcome(source, prod) == "0000_a applied; 0001_b runs | fails 0001_b 42P07 relation \"b\" already exists");
}

TEST_CASE("an export is taken whatever its table is called") {
  Source source = drizzle_source({a, b});
  CHECK(outcome(source, exported({at(ledger_of(source, rows_of(source, {"0000_a"})), "", "")})) == "0000_a applied; 0001_b runs");
}

TEST_CASE("each of two histories of one database has its ledger") {
  Source one = at_path(drizzle_source({a}), "apps/one", "DATABASE_URL");
  Source two = at_path(prisma_source({{"20240101000000_p", table_sql("p")}}), "apps/two", "DATABASE_URL");
  Environment prod = database({ledger_of(one, rows_of(one, {"0000_a"})), ledger_of(two, {})}, in_public({"a"}));
  std::vector<Choice> choices = choose_ledgers({one, two}, prod);
  CHECK(choices[0].ledger == 0);
  CHECK(choices[1].ledger == 1);
}

TEST_CASE("a history of another database is left out") {
  Source one = at_path(drizzle_source({a}), "apps/one", "ONE_URL");
  Source two = at_path(drizzle_source({{"0000_x", table_sql("x"), 1700000000500}}), "apps/two", "TWO_URL");
  Environment prod = database({ledger_of(one, rows_of(one, {"0000_a"}))}, in_public({"a"}));
  std::vector<Choice> choices = choose_ledgers({one, two}, prod);
  CHECK(choices[0].known);
  CHECK_FALSE(choices[1].known);
}

TEST_CASE("Prisma and Drizzle side by side: the other's tables are in the way of neither's rows") {
  Source prisma = prisma_source({{"20240101000000_a", table_sql("a")}});
  SECTION("Drizzle on a database of Prisma's") {
    Source drizzle = drizzle_source({a});
    Environment prod = database({ledger_of(prisma, {prisma_row(prisma, "20240101000000_a", Row::Ok)})}, in_public({"a"}));
    CHECK(outcome(drizzle, prod) == "0000_a runs | fails 0000_a 42P07 relation \"a\" already exists");
  }
  SECTION("Prisma on a database of Drizzle's: refused because of the table, not of the ledger") {
    Source drizzle = drizzle_source({a});
    Environment prod = database({ledger_of(drizzle, rows_of(drizzle, {"0000_a"}))}, in_public({"a"}));
    CHECK(outcome(prisma, prod) == "20240101000000_a blocked | fails P3005 The database schema is not empty.");
    Environment empty = database({ledger_of(drizzle, {})}, {});
    CHECK(outcome(prisma, empty) == "20240101000000_a runs");
  }
}
