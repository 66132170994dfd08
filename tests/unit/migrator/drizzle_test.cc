// Drizzle 0.x on files × ledger. The expectations are what drizzle-orm 0.45.4 and drizzle-kit 0.31.11 did.
#include "core/base/checksum.h"
#include "tests/catch.h"
#include "tests/unit/migrator/scenario.h"

using namespace reconcile;            // NOLINT(google-build-using-namespace)
using namespace reconcile::migrator;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::int64_t at = 1700000000000, step = 100000;

File file(const std::string& name, std::string text, std::int64_t when) { return {name, std::move(text), when}; }

const File a = file("0000_a", table_sql("a"), at);
const File b = file("0001_b", table_sql("b"), at + step);
const File c = file("0002_c", table_sql("c"), at + 2 * step);

// A file for the second place whose text is the subject.
File second(std::string text) { return file("0001_b", std::move(text), at + step); }

using Names = std::vector<std::string>;

// The rows of some files of another state of the folder, in a database that has these tables.
Environment migrated(const Source& then, const Names& rows, const Names& tables) {
  return database({ledger_of(then, rows_of(then, rows))}, in_public(tables));
}

struct Case {
  const char* what;
  std::vector<File> files;
  std::vector<File> applied;  // the files that the rows are of, as they were then, in the rows' order
  Names tables;
  const char* outcome;
};

Environment environment_of(const Case& test) {
  Source then = drizzle_source(test.applied.empty() ? std::vector<File>{a} : test.applied);
  Names rows;
  for (const File& file : test.applied) rows.push_back(file.name);
  return migrated(then, rows, test.tables);
}

const Case cases[] = {
    {"an empty ledger runs everything", {a, b, c}, {}, {}, "0000_a runs; 0001_b runs; 0002_c runs"},
    {"all applied", {a, b, c}, {a, b, c}, {"a", "b", "c"}, "0000_a applied; 0001_b applied; 0002_c applied"},
    {"an entry that a merge put behind with an earlier time never runs", {a, c, b}, {a, c}, {"a", "c"}, "0000_a applied; 0002_c applied; 0001_b skipped"},
    {"the same files on an empty database all run", {a, c, b}, {}, {}, "0000_a runs; 0002_c runs; 0001_b runs"},
    {"the comparison is strict", {a, b, file("0002_c", table_sql("c"), at + step)}, {a, b}, {"a", "b"}, "0000_a applied; 0001_b applied; 0002_c skipped"},
    {"an edited file is not noticed", {file("0000_a", table_sql("a") + "-- edited\n", at), b}, {a, b}, {"a", "b"}, "0000_a applied; 0001_b applied"},
    {"a missing file stops everything, applied or not",
     {{"0000_a", "", at, false}, b, c}, {a, b}, {"a", "b"},
     "0000_a applied; 0001_b applied; 0002_c blocked | fails 0000_a No file drizzle/0000_a.sql found in drizzle folder"},
    {"an emptied ledger runs it all again", {a, b}, {}, {"a", "b"}, "0000_a runs; 0001_b blocked | fails 0000_a 42P07 relation \"a\" already exists"},
    {"a failure in the second of three leaves nothing", {a, second(table_sql("b") + "--> statement-breakpoint\nSELECT nothing;"), c}, {}, {},
     "0000_a runs; 0001_b runs; 0002_c blocked | fails 0001_b 42703 column \"nothing\" does not exist"},
    {"no index is built concurrently inside the transaction", {a, second("CREATE INDEX CONCURRENTLY i ON a (id);")}, {}, {},
     "0000_a runs; 0001_b runs | fails 0001_b 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block"},
    {"a new enum label is not for the same run",
     {file("0000_e", "CREATE TYPE e AS ENUM ('x');", at), second("ALTER TYPE e ADD VALUE 'y';"), file("0002_t", "CREATE TABLE t (v e DEFAULT 'y');", at + 2 * step)},
     {file("0000_e", "CREATE TYPE e AS ENUM ('x');", at)}, {},
     "0000_e applied; 0001_b runs; 0002_t runs | fails 0002_t 55P04 unsafe use of new value \"y\" of enum type e"},
    {"files without markers run", {file("0000_a", table_sql("a") + table_sql("b") + table_sql("c"), at)}, {}, {}, "0000_a runs"},
    {"a byte order mark is a syntax error", {file("0000_a", "\xEF\xBB\xBF" + table_sql("a"), at)}, {}, {},
     "0000_a runs | fails 0000_a 42601 syntax error at or near \"\xEF\xBB\xBF" "CREATE\""},
    {"empty files and comments run", {file("0000_a", "", at), second("-- nothing\n")}, {}, {}, "0000_a runs; 0001_b runs"},
    {"line endings are not noticed", {file("0000_a", "CREATE TABLE \"a\" (\"id\" integer PRIMARY KEY NOT NULL);\r\n", at)}, {a}, {"a"}, "0000_a applied"},
    {"the marker is cut inside a comment", {file("0000_p", "-- pulled\n/*\n" + table_sql("a") + "--> statement-breakpoint\n" + table_sql("b") + "*/", at)}, {}, {},
     "0000_p runs | fails 0000_p 42601 unterminated /* comment at or near \"/*\nCREATE TABLE \"a\" (\"id\" integer PRIMARY KEY NOT NULL);\n\""},
    {"a comment without a marker runs", {file("0000_p", "/*\n" + table_sql("a") + "*/", at)}, {}, {}, "0000_p runs"},
    {"a baseline written by hand", {a, b}, {a}, {"a"}, "0000_a applied; 0001_b runs"},
    {"a squash with a fresh time runs on top", {file("0000_all", table_sql("a") + table_sql("b") + table_sql("c"), at + 1000 * step)}, {a, b, c}, {"a", "b", "c"},
     "0000_all runs | fails 0000_all 42P07 relation \"a\" already exists"},
    {"a squash with the last one's time is passed over", {file("0000_all", table_sql("a") + table_sql("b") + table_sql("c"), at + 2 * step)}, {a, b, c}, {"a", "b", "c"}, "0000_all applied"},
    {"a journal in descending order runs whole at first", {b, a}, {}, {}, "0001_b runs; 0000_a runs"},
    {"and takes what comes later", {b, a, c}, {b, a}, {"a", "b"}, "0001_b applied; 0000_a applied; 0002_c runs"},
    {"a tag that is listed twice runs twice", {a, file("0000_a", table_sql("a"), at + step)}, {}, {},
     "0000_a runs; 0000_a runs | fails 0000_a 42P07 relation \"a\" already exists"},
};

}  // namespace

TEST_CASE("Drizzle 0.x: what the migrator does next") {
  for (const Case& test : cases) {
    INFO(test.what);
    CHECK(outcome(drizzle_source(test.files), environment_of(test)) == test.outcome);
  }
}

TEST_CASE("Drizzle 0.x: after a COMMIT inside a file its table stays, and is in the way of the next run") {
  Source source = drizzle_source({file("0000_a", "BEGIN;\n" + table_sql("a") + "COMMIT;\n--> statement-breakpoint\nSELECT nothing;", at)});
  CHECK(outcome(source, database({}, {})) == "0000_a runs | fails 0000_a 42703 column \"nothing\" does not exist");
  CHECK(outcome(source, migrated(source, {}, {"a"})) == "0000_a runs | fails 0000_a 42P07 relation \"a\" already exists");
}

TEST_CASE("Drizzle 0.x: what the migrator does not look at") {
  Source source = drizzle_source({a});
  source.journal->version = "5";
  source.journal->dialect = "mysql";
  source.journal->entries[0].idx = 41;
  source.journal->entries[0].breakpoints = false;
  CHECK(outcome(source, database({}, {})) == "0000_a runs");
}

TEST_CASE("Drizzle 0.x: no journal, no migration") {
  Source source = drizzle_source({a});
  source.journal.reset();
  source.migrations.clear();
  CHECK(outcome(source, database({}, {})) == " | fails Can't find meta/_journal.json file");
}

TEST_CASE("Drizzle 0.x: rows of hands and orphans") {
  Source source = drizzle_source({a, b});
  auto with = [&](const Names& rows, std::vector<LedgerRow> more, const Names& tables) {
    std::vector<LedgerRow> all = rows_of(source, rows);
    for (LedgerRow& row : more) {
      row.id = std::to_string(all.size() + 1);
      all.push_back(row);
    }
    return database({ledger_of(source, all)}, in_public(tables));
  };
  auto row = [](std::string hash, std::optional<std::int64_t> time) {
    LedgerRow out;
    out.checksum = std::move(hash);
    out.created_at = time;
    return out;
  };
  const std::string orphan = sha256_hex("nobody's");

  SECTION("duplicates change nothing") {
    CHECK(outcome(source, with({"0000_a", "0001_b", "0000_a", "0001_b"}, {}, {"a", "b"})) == "0000_a applied; 0001_b applied");
  }
  SECTION("a late orphan masks what is pending") {
    Environment prod = with({"0000_a"}, {row(orphan, 1900000000000)}, {"a"});
    CHECK(outcome(source, prod) == "0000_a applied; 0001_b skipped");
    CHECK(next_of(source, prod).migrations[1].reason ==
          "its time 2023-11-14T22:15:00.000Z is not after that of row 2 (2030-03-17T17:46:40.000Z), the only one that is compared; no file belongs to that row");
  }
  SECTION("an early orphan does not matter") {
    CHECK(outcome(source, with({}, {row(orphan, 1600000000000)}, {})) == "0000_a runs; 0001_b runs");
  }
  SECTION("a row without a time sorts first and counts as 0") {
    CHECK(outcome(source, with({"0000_a", "0001_b"}, {row(orphan, std::nullopt)}, {"a", "b"})) ==
          "0000_a again; 0001_b blocked | fails 0000_a 42P07 relation \"a\" already exists");
  }
  SECTION("seconds instead of milliseconds are long ago") {
    CHECK(outcome(source, with({}, {row(source.migrations[0].checksum, 1700000000)}, {"a"})) ==
          "0000_a again; 0001_b blocked | fails 0000_a 42P07 relation \"a\" already exists");
  }
  SECTION("the hash is not looked at") {
    Environment prod = with({}, {row("baseline", at)}, {"a"});
    CHECK(outcome(source, prod) == "0000_a applied; 0001_b runs");
    CHECK(next_of(source, prod).rows[0] == RowMatch{Belongs::ByTime, 0, std::nullopt});
  }
}

TEST_CASE("Drizzle 0.x: what can't be told is not claimed") {
  const File uses_x = second("ALTER TABLE x ADD COLUMN n int;");
  Source source = drizzle_source({a, uses_x});
  LedgerRow orphan;
  orphan.id = "2";
  orphan.checksum = sha256_hex("it may have made x");
  orphan.created_at = at + 1;
  std::vector<LedgerRow> rows = rows_of(source, {"0000_a"});
  SECTION("without orphans the table is missing") {
    CHECK(outcome(source, exported({ledger_of(source, rows)})) == "0000_a applied; 0001_b runs | fails 0001_b 42P01 relation \"x\" does not exist");
  }
  SECTION("an orphan may have made it") {
    rows.push_back(orphan);
    CHECK(outcome(source, exported({ledger_of(source, rows)})) == "0000_a applied; 0001_b runs");
  }
  SECTION("an orphan may have made what a statement before the failing one makes") {
    Source twice = drizzle_source({a, second("CREATE TABLE x ();"), file("0002_c", "CREATE TABLE a ();", at + 2 * step)});
    const std::string where = "0000_a applied; 0001_b runs; 0002_c runs | fails ";
    const std::string what = "0002_c 42P07 relation \"a\" already exists";
    CHECK(outcome(twice, exported({ledger_of(twice, rows)})) == where + what);
    orphan.created_at = at - 1;
    rows.push_back(orphan);
    CHECK(outcome(twice, exported({ledger_of(twice, rows)})) == where + "at the latest " + what);
    // The server tells its tables.
    CHECK(outcome(twice, database({ledger_of(twice, rows)}, in_public({"a"}))) == where + what);
  }
  SECTION("of a table that is known by name only, no column is called missing") {
    Source drops = drizzle_source({a, second("ALTER TABLE x DROP COLUMN n;")});
    CHECK(outcome(drops, database({ledger_of(drops, rows_of(drops, {"0000_a"}))}, in_public({"a", "x"}))) == "0000_a applied; 0001_b runs");
  }
  SECTION("a table that was dropped by hand") {
    Source alters = drizzle_source({a, second("ALTER TABLE a ADD COLUMN n int;")});
    CHECK(outcome(alters, database({ledger_of(alters, rows_of(alters, {"0000_a"}))}, {})) == "0000_a applied; 0001_b runs");
  }
}
