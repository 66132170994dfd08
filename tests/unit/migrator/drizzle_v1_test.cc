// Drizzle 1.x on folders × ledger. The expectations are what drizzle-orm 1.0.0-rc.5 did.
#include "core/base/checksum.h"
#include "tests/catch.h"
#include "tests/unit/migrator/scenario.h"

using namespace reconcile;            // NOLINT(google-build-using-namespace)
using namespace reconcile::migrator;  // NOLINT(google-build-using-namespace)

namespace {

constexpr const char* name_a = "20231114221320_a";
constexpr const char* name_b = "20231114221500_b";
constexpr const char* name_c = "20231114221640_c";
const File a{name_a, table_sql("a")}, b{name_b, table_sql("b")}, c{name_c, table_sql("c")};

using Names = std::vector<std::string>;

Environment migrated(const std::vector<File>& then, const Names& tables) {
  Source source = drizzle_v1_source(then);
  Names names;
  for (const Migration& migration : source.migrations) names.push_back(migration.name);
  return database({ledger_of(source, rows_of(source, names))}, in_public(tables));
}

LedgerRow row(int id, std::int64_t time, std::string hash) {
  LedgerRow out;
  out.id = std::to_string(id);
  out.created_at = time;
  out.checksum = std::move(hash);
  return out;
}

// A ledger that 0.x wrote.
Environment written_by_0x(std::vector<LedgerRow> rows, const Names& tables) {
  Ledger ledger{.kind = LedgerKind::Drizzle, .schema = "drizzle", .table = "__drizzle_migrations", .rows = std::move(rows)};
  return database({ledger}, in_public(tables));
}

}  // namespace

TEST_CASE("Drizzle 1.x: only names count") {
  struct Case {
    const char* what;
    std::vector<File> files, applied;
    Names tables;
    const char* outcome;
  };
  const Case cases[] = {
      {"an empty database", {a, b, c}, {}, {}, "20231114221320_a runs; 20231114221500_b runs; 20231114221640_c runs"},
      {"a second run", {a, b, c}, {a, b, c}, {"a", "b", "c"}, "20231114221320_a applied; 20231114221500_b applied; 20231114221640_c applied"},
      {"a back-dated folder runs", {a, b, c}, {a, c}, {"a", "c"}, "20231114221320_a applied; 20231114221500_b runs; 20231114221640_c applied"},
      {"an edited file is not noticed", {{name_a, table_sql("a") + "-- edited"}}, {a}, {"a"}, "20231114221320_a applied"},
      {"a renamed folder runs again", {{"20231114221320_renamed", table_sql("a")}}, {a}, {"a"},
       "20231114221320_renamed again | fails 20231114221320_renamed 42P07 relation \"a\" already exists"},
      {"an orphan is passed over", {b, c}, {a, b}, {"a", "b"}, "20231114221500_b applied; 20231114221640_c runs"},
      {"a failure takes all back", {a, {name_b, "SELECT nothing;"}}, {}, {}, "20231114221320_a runs; 20231114221500_b runs | fails 20231114221500_b 42703 column \"nothing\" does not exist"},
      {"a folder that is named for no time", {a, {"init", table_sql("t")}}, {}, {},
       "20231114221320_a runs; init runs | fails init 22P02 invalid input syntax for type bigint: \"NaN\""},
  };
  for (const Case& test : cases) {
    INFO(test.what);
    const Environment prod = test.applied.empty() ? database({}, {}) : migrated(test.applied, test.tables);
    CHECK(outcome(drizzle_v1_source(test.files), prod) == test.outcome);
  }
}

TEST_CASE("Drizzle 1.x: a row without a name counts for nobody") {
  Environment prod = migrated({a}, {"a"});
  prod.ledgers[0].rows[0].name.reset();
  CHECK(outcome(drizzle_v1_source({a}), prod) == "20231114221320_a again | fails 20231114221320_a 42P07 relation \"a\" already exists");
}

TEST_CASE("Drizzle 1.x: a ledger of 0.x is upgraded by second, then by hash") {
  Source source = drizzle_v1_source({a, b, c});
  Environment prod = written_by_0x({row(1, 1700000000123, sha256_hex("x")), row(2, 1700000100999, sha256_hex("y"))}, {"a", "b"});
  CHECK(outcome(source, prod) == "20231114221320_a applied; 20231114221500_b applied; 20231114221640_c runs");
  CHECK(next_of(source, prod).remarks == Names{"the ledger is of Drizzle 0.x and is upgraded first"});

  SECTION("a row of no folder stops everything") {
    Environment orphan = written_by_0x({row(1, 1700000000000, source.migrations[0].checksum), row(2, 1650000000000, sha256_hex("z"))}, {"a"});
    CHECK(outcome(drizzle_v1_source({a, b}), orphan) ==
          "20231114221320_a applied; 20231114221500_b blocked | fails While upgrading your database migrations table we found 1 migrations (ids: 2) in the database that do not "
          "match any local migration. This means that some migrations were applied to the database but are missing from the local environment");
  }
  SECTION("by hash where no folder is of that second") {
    Environment moved = written_by_0x({row(1, 1600000000000, source.migrations[0].checksum)}, {"a"});
    CHECK(outcome(drizzle_v1_source({a}), moved) == "20231114221320_a applied");
  }
  SECTION("of two folders of one second the hash decides, and nothing else") {
    const File twin{"20231114221320_b", table_sql("b")};
    Source twins = drizzle_v1_source({a, twin});
    CHECK(outcome(twins, written_by_0x({row(1, 1700000000000, twins.migrations[1].checksum)}, {"b"})) == "20231114221320_a runs; 20231114221320_b applied");
    CHECK(outcome(twins, written_by_0x({row(1, 1700000000000, sha256_hex("?"))}, {"b"})).find("(ids: 1)") != std::string::npos);
  }
}

TEST_CASE("Drizzle 1.x: a journal of 0.x beside the folders stops everything") {
  Source source = drizzle_v1_source({a});
  source.journal.emplace();
  CHECK(outcome(source, database({}, {})) ==
        "20231114221320_a blocked | fails We detected that you have old drizzle-kit migration folders. You must upgrade drizzle-kit and run \"drizzle-kit up\"");
}
