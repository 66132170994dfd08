// Rules about journals, snapshots and files.
#include "tests/catch.h"
#include "tests/unit/rules/histories.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

TEST_CASE("a sound history has no findings") {
  CHECK(World({drizzle({"0000_a", "0001_b", "0002_c"})}).findings().empty());
  CHECK(World({manual({"001_a", "002_b"})}).findings().empty());
}

TEST_CASE("a file beside the journal is not run") {
  Source source = drizzle({"0000_a"});
  put_outside(source, "0001_b", OutsideReason::Unjournaled);
  put_outside(source, "0000_a_down", OutsideReason::Down);
  const World world({source});
  CHECK(world.lines("history/not-in-journal") == Lines{"error d/0001_b.sql: `0001_b.sql` is not in the journal, so no migrate command runs it"});
  CHECK_FALSE(world.findings("history/not-in-journal")[0].help.has_value());
}

TEST_CASE("what hangs on an unjournaled file is named") {
  Source source = drizzle({"0000_a", "0001_b"});
  put_outside(source, "0000_extra", OutsideReason::Unjournaled);
  World world({source});
  world.effects[0].outside[0].makes = {table("t")};
  world.effects[0].migrations[1].misses = {{"relation", "t"}};
  const Finding finding = world.findings("history/not-in-journal").at(0);
  REQUIRE(finding.related.size() == 1);
  CHECK(finding.related[0].message == "`0001_b` uses its table `public.t`");
  CHECK(std::get<std::vector<std::string>>(finding.data.at("needed_by")) == Lines{"0001_b"});
}

TEST_CASE("an unjournaled copy of a migration may be deleted") {
  Source source = drizzle({"0000_a"});
  put_outside(source, "0000_a_copy", OutsideReason::Unjournaled, source.migrations[0].text + "\r\n");
  CHECK(World({source}).findings("history/not-in-journal").at(0).help == "delete it: `0000_a` has the same text");
}

TEST_CASE("a rollback script is told apart from an unjournaled migration") {
  Source source = drizzle({"0000_a"});
  put_outside(source, "0000_a_rollback", OutsideReason::Rollback);
  const World world({source});
  CHECK(world.lines("history/not-in-journal").empty());
  CHECK(world.lines("history/rollback-script") ==
        Lines{"warning d/0000_a_rollback.sql: `0000_a_rollback.sql` is a rollback script among the migrations, and nothing runs it"});
}

TEST_CASE("a listed file that is missing is told once") {
  Source source = drizzle({"0000_a", "0001_b"});
  source.migrations[1].present = false;
  CHECK(World({source}).lines("history/missing-file") ==
        Lines{"error d/meta/_journal.json: the journal lists `0001_b`, but there is no `d/0001_b.sql`"});
  source.problems = {{"guard/could-not-check", "the tag leaves the folder", Location::of_file("d/0001_b.sql"), ""}};
  CHECK(World({source}).lines("history/missing-file").empty());

  Source prisma = manual({"20240101_a"});
  prisma.migrations[0].present = false;
  prisma.migrations[0].path = "d/20240101_a/migration.sql";
  CHECK(World({prisma}).lines("history/missing-file") == Lines{"error d/20240101_a/migration.sql: `20240101_a` has no `migration.sql`"});
}

TEST_CASE("a tag that is listed twice is one finding, and no duplicate of other kinds") {
  Source source = drizzle({"0000_a", "0001_b", "0001_b"});
  const World world({source});
  CHECK(world.lines("history/duplicate-tag") == Lines{"error d/meta/_journal.json: the journal lists `0001_b` twice"});
  CHECK(world.lines("history/duplicate-number").empty());
  CHECK(world.lines("history/duplicate-content").empty());
}

TEST_CASE("entries older than one before them are skipped, each for itself") {
  Source source = drizzle({"0000_a", "0001_b", "0002_c", "0003_d"});
  source.journal->entries[1].when = 1800000000000;
  const World world({source});
  CHECK(world.lines("history/journal-order") ==
        Lines{"warning d/meta/_journal.json: `0002_c` is older than `0001_b`, which stands before it: a database that has run the latter skips it for ever",
              "warning d/meta/_journal.json: `0003_d` is older than `0001_b`, which stands before it: a database that has run the latter skips it for ever"});
  const Finding finding = world.findings("history/journal-order").at(0);
  CHECK(std::get<std::string>(finding.data.at("time")) == "2023-11-15T00:13:20.000Z");
  CHECK(finding.migration == "0002_c");
}

TEST_CASE("equal timestamps are told of, but not as a wrong order") {
  Source source = drizzle({"0000_a", "0001_b", "0002_c"});
  source.journal->entries[1].when = source.journal->entries[0].when;
  const World world({source});
  CHECK(world.lines("history/journal-order").empty());
  CHECK(world.lines("history/duplicate-timestamp") ==
        Lines{"warning d/meta/_journal.json: `0001_b` has the timestamp of `0000_a`: a database that stands at the first never runs the second"});
}

TEST_CASE("a journal with merge markers is told once, by whoever found it") {
  Source source = drizzle({"0000_a"});
  source.journal->conflict_markers = {{5, 7}};
  CHECK(World({source}).lines("history/journal-conflict") == Lines{"error d/meta/_journal.json: `d/meta/_journal.json` holds an unresolved merge"});
  source.problems = {{"history/journal-conflict", "said by the adapter", Location::of_file("d/meta/_journal.json"), ""}};
  CHECK(World({source}).lines("history/journal-conflict") == Lines{"error d/meta/_journal.json: said by the adapter"});
}

TEST_CASE("problems of a layout become findings under their code") {
  World world({drizzle({"0000_a"})});
  world.problems = {{"guard/could-not-check", "`x` can't be read", std::nullopt, "make it readable"},
                    {"no/such-code", "odd", Location::of_file("y"), ""}};
  CHECK(world.lines("guard/could-not-check") == Lines{"error -: `x` can't be read", "error y: odd"});
}

TEST_CASE("a migration without a statement is a stub") {
  Source source = manual({"001_a", "002_b", "003_c"});
  source.migrations[0].text = "\n";
  source.migrations[1].text = "-- applied by hand\n/* nothing */";
  CHECK(World({source}).lines("history/stub") ==
        Lines{"note d/001_a.sql: `001_a` is empty", "note d/002_b.sql: `002_b` holds no statement, only comments"});
}

TEST_CASE("a file that holds statements only in its down section is a stub") {
  Source source = manual({"001_a"});
  source.migrations[0].text = "-- +goose Up\n-- +goose Down\nDROP TABLE t;";
  source.migrations[0].chunks = {{{0, 13}}};
  CHECK(World({source}).lines("history/stub") == Lines{"note d/001_a.sql: `001_a` holds no statement, only comments"});
}

TEST_CASE("the same text twice is told of the later migration") {
  Source source = manual({"001_a", "002_b", "003_stub", "004_stub"});
  source.migrations[0].text = "create table t()";
  source.migrations[1].text = "create table t()\n";
  source.migrations[2].text = source.migrations[3].text = "-- none";
  CHECK(World({source}).lines("history/duplicate-content") == Lines{"warning d/002_b.sql: `002_b` repeats the text of `001_a`"});
}

TEST_CASE("gaps in counted numbers") {
  struct Case {
    std::vector<std::string> names;
    Lines expected;
  };
  const Case cases[] = {
      {{"0000_a", "0001_b", "0002_c"}, {}},
      {{"0005_a", "0006_b"}, {}},  // begins with a baseline
      {{"0000_a", "0001_b", "0003_c"}, {"note d/0003_c.sql: number 0002 is missing before `0003_c`"}},
      {{"1_a", "2_b", "3_c", "7_d"}, {"note d/7_d.sql: numbers 4-6 are missing before `7_d`"}},
      {{"010_a", "020_b", "030_c"}, {}},
      {{"20240101_a", "20240301_b"}, {}},
      {{"1.1_a", "1.3_b"}, {}},
  };
  for (const Case& c : cases) CHECK(World({manual(c.names)}).lines("history/number-gap") == c.expected);
  Source source = manual({"0000_a", "0001_b", "0003_c"});
  put_outside(source, "0002_x", OutsideReason::Archived);
  CHECK(World({source}).lines("history/number-gap").empty());
}

TEST_CASE("other dialects are told of") {
  Source source = drizzle({"0000_a"});
  source.dialect = Dialect::MySql;
  CHECK(World({source}).lines("history/unsupported-dialect") ==
        Lines{"note d/meta/_journal.json: `d` is a MySQL history: its layout is checked, its statements are not"});
}

TEST_CASE("a missing snapshot matters most at the end") {
  Source source = drizzle({"0000_a", "0001_b", "0002_c"});
  source.snapshots.erase(source.snapshots.begin() + 1);
  CHECK(World({source}).lines("history/snapshot-missing") == Lines{"note d/meta/_journal.json: `0001_b` has no snapshot"});
  source.snapshots.pop_back();
  CHECK(World({source}).lines("history/snapshot-missing") ==
        Lines{"note d/meta/_journal.json: `0001_b` has no snapshot",
              "note d/meta/_journal.json: `0002_c` has no snapshot: the next `generate` repeats what it does"});
}

TEST_CASE("a parent that no snapshot is") {
  Source source = drizzle({"0000_a", "0001_b"});
  source.snapshots[1].prev_ids = {"gone"};
  CHECK(World({source}).lines("history/snapshot-missing") ==
        Lines{"note d/meta/0001_snapshot.json: the parent of `d/meta/0001_snapshot.json` is not here"});
}

TEST_CASE("two snapshots with one parent") {
  Source source = drizzle({"0000_a", "0001_b", "0002_c"});
  source.snapshots[2].prev_ids = source.snapshots[1].prev_ids;
  CHECK(World({source}).lines("history/snapshot-fork") ==
        Lines{"error d/meta/0002_snapshot.json: `d/meta/0001_snapshot.json` and `d/meta/0002_snapshot.json` have the same parent, `d/meta/0000_snapshot.json`"});
  source.snapshots[1].prev_ids = source.snapshots[2].prev_ids = {"00000000-0000-0000-0000-000000000000"};
  CHECK(World({source}).lines("history/snapshot-fork").at(0).find("the empty schema") != std::string::npos);
}

TEST_CASE("in 1.x a fork is wrong only while it is open and its sides do not commute") {
  Source source = drizzle({"0_a", "1_b", "2_c"});
  source.id = "drizzle-v1:d";
  source.adapter = "drizzle-v1";
  source.journal.reset();
  for (std::size_t i = 0; i < 3; ++i) source.snapshots[i].prefix = source.migrations[i].name;
  source.snapshots[2].prev_ids = source.snapshots[1].prev_ids;
  World world({source});
  CHECK(world.lines("history/snapshot-fork").empty());
  world.effects[0].migrations[1].changes = world.effects[0].migrations[2].changes = {{"column", "public.t.a"}};
  CHECK(world.lines("history/snapshot-fork").at(0).ends_with("and the two sides do not commute because of column `public.t.a`"));
  Snapshot merge = source.snapshots[2];
  merge.id = "merge", merge.prefix = "3_m", merge.prev_ids = {source.snapshots[1].id, source.snapshots[2].id};
  world.sources[0].snapshots.push_back(merge);
  CHECK(world.lines("history/snapshot-fork").empty());
}
