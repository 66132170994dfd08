// What rows tell of how they came about.
#include "reconcile/migrator/story.h"

#include "core/base/checksum.h"
#include "tests/catch.h"
#include "tests/unit/migrator/scenario.h"

using namespace reconcile;            // NOLINT(google-build-using-namespace)
using namespace reconcile::migrator;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::int64_t at = 1700000000123;
using Clauses = std::vector<std::string>;

Source drizzle() {
  return drizzle_source({{"0000_a", table_sql("a"), at}, {"0001_b", table_sql("b"), at + 100000}, {"0002_c", table_sql("c"), at + 200000}});
}

Clauses story(const Source& source, std::vector<LedgerRow> rows) {
  const Environment prod = exported({ledger_of(source, std::move(rows))});
  return row_story(source, prod.ledgers.front(), next_of(source, prod));
}

LedgerRow row(int id, const std::string& hash, std::optional<std::int64_t> time) {
  LedgerRow out;
  out.id = std::to_string(id);
  out.checksum = hash;
  out.created_at = time;
  return out;
}

LedgerRow prisma(int id, const std::string& name, std::int64_t started, std::optional<std::int64_t> finished) {
  LedgerRow out;
  out.id = "00000000-0000-4000-8000-00000000000" + std::to_string(id);
  out.name = name;
  out.started_at = started;
  out.finished_at = finished;
  out.applied_steps_count = 1;
  return out;
}

}  // namespace

TEST_CASE("rows as the tool writes them tell nothing") {
  const Source source = drizzle();
  CHECK(story(source, {}).empty());
  CHECK(story(source, rows_of(source, {"0000_a", "0001_b", "0002_c"})).empty());
}

TEST_CASE("Drizzle: failed deploys and hands leave their marks") {
  const Source source = drizzle();
  std::vector<LedgerRow> rows = rows_of(source, {"0000_a", "0001_b"});
  SECTION("ids jump") {
    rows[1].id = "10";
    CHECK(story(source, rows) == Clauses{"its ids jump (from 1 to 10): deploys that failed used the numbers up, or rows were deleted"});
    rows[0].id = "4";
    CHECK(story(source, rows) == Clauses{"its ids jump (they begin with 4, from 4 to 10): deploys that failed used the numbers up, or rows were deleted"});
  }
  SECTION("times of hands") {
    rows[0].created_at = at / 1000;
    CHECK(story(source, rows) == Clauses{"row 1 has its time in seconds, as no tool writes it"});
    rows[0].created_at = at + 5;
    rows[1].created_at = at + 6;
    CHECK(story(source, rows) == Clauses{"2 rows (row 1, row 2) have other times than what they record: stamped by hand, or the migrations were generated anew"});
  }
  SECTION("an orphan with a whole second") {
    rows.push_back(row(3, sha256_hex("x"), 1700000300000));
    CHECK(story(source, rows) == Clauses{"row 3 has a whole second for a time: probably stamped by hand"});
    rows.back().created_at = 1700000300001;
    CHECK(story(source, rows).empty());
    rows.back().created_at.reset();
    CHECK(story(source, rows) == Clauses{"row 3 has no time, and was not written by the tool"});
  }
  SECTION("two deploys at once") {
    rows.push_back(rows[1]);
    rows.back().id = "3";
    CHECK(story(source, rows) == Clauses{"rows 2 and 3 both record `0001_b`: two deploys ran at once, or the row was copied"});
  }
}

TEST_CASE("Drizzle 1.x: rows tell of deploys") {
  const Source source = drizzle_v1_source({{"20231114221320_a", table_sql("a")}, {"20231114221500_b", table_sql("b")}, {"20231114221640_c", table_sql("c")}});
  std::vector<LedgerRow> rows = rows_of(source, {"20231114221320_a", "20231114221500_b", "20231114221640_c"});
  rows[0].applied_at.reset();
  rows[1].applied_at = rows[2].applied_at = at;
  CHECK(story(source, rows) == Clauses{"1 deploy, the last one 2023-11-14T22:13:20.123Z with 2 rows; 1 row is from before the upgrade of the ledger from 0.x"});
}

TEST_CASE("Prisma: attempts, resolved rows, deploys without the lock") {
  const Source source = prisma_source({{"1_a", table_sql("a")}, {"2_b", table_sql("b")}});
  std::vector<LedgerRow> rows{prisma(1, "1_a", at, at + 50), prisma(2, "2_b", at + 100, at + 150)};
  CHECK(story(source, rows).empty());
  SECTION("a failed attempt before") {
    rows.insert(rows.begin() + 1, prisma(3, "2_b", at + 60, std::nullopt));
    rows[1].rolled_back_at = at + 70;
    CHECK(story(source, rows) == Clauses{"`2_b` failed once before it was recorded as applied"});
  }
  SECTION("recorded, not run") {
    rows[0].finished_at = rows[0].started_at;
    rows[0].applied_steps_count = 0;
    CHECK(story(source, rows) == Clauses{"`1_a` was recorded by `prisma migrate resolve --applied`, not run"});
  }
  SECTION("two deploys at once") {
    rows[1].started_at = at + 40;
    CHECK(story(source, rows) == Clauses{"`2_b` started before `1_a` had finished: two deploys ran at once, without Prisma's lock"});
  }
  SECTION("hands") {
    rows[1].id = "2";
    CHECK(story(source, rows) == Clauses{"the row of `2_b` was written by hand: its id is no UUID"});
    rows[1] = prisma(2, "2_b", 1700000100000, 1700000101000);
    CHECK(story(source, rows) == Clauses{"the row of `2_b` was probably written by hand: its times are whole seconds"});
    rows[0] = prisma(1, "1_a", 1700000000000, 1700000001000);
    CHECK(story(source, rows).empty());  // the export has no fractions
    rows[0] = prisma(1, "1_a", at, at - 1);
    CHECK(story(source, rows).front() == "the row of `1_a` was written by hand: it finished before it started");
  }
}

TEST_CASE("rows of no file are named") {
  const Source source = drizzle();
  std::vector<LedgerRow> rows = rows_of(source, {"0000_a"});
  rows.push_back(row(2, sha256_hex("x"), 1700000300001));
  const Environment prod = exported({ledger_of(source, rows)});
  CHECK(rows_without_file(prod.ledgers.front(), next_of(source, prod)) == Clauses{"row 2 (2023-11-14T22:18:20.001Z) belongs to no file"});
}
