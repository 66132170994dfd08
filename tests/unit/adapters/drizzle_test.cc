#include "adapters/adapter.h"
#include "core/base/checksum.h"
#include "tests/catch.h"
#include "tests/conformance/adapter_contract.h"

using namespace reconcile;
using conformance::Files;
using conformance::names;
using conformance::outside;
using conformance::problem_codes;
using conformance::read_with;

namespace {

std::string journal(const std::string& entries) {
  return R"({"version": "7", "dialect": "postgresql", "entries": [)" + entries + "]}";
}

std::string entry(int idx, std::int64_t when, const std::string& tag) {
  return R"({"idx": )" + std::to_string(idx) + R"(, "version": "7", "when": )" + std::to_string(when) + R"(, "tag": ")" + tag +
         R"(", "breakpoints": true})";
}

Source read(Files files) { return read_with("drizzle", "drizzle", std::move(files)); }

}  // namespace

TEST_CASE("the journal's order is the history's, whatever the numbers say") {
  Source source = read({{"drizzle/meta/_journal.json", journal(entry(1, 200, "0001_b") + "," + entry(0, 100, "0000_a"))},
                        {"drizzle/0000_a.sql", "SELECT 1;"},
                        {"drizzle/0001_b.sql", "SELECT 2;--> statement-breakpoint\nSELECT 3;"}});
  CHECK(names(source) == "0001_b, 0000_a");
  CHECK(source.id == "drizzle:drizzle");
  CHECK(source.transaction == TransactionMode::AllPendingInOne);
  CHECK(source.migrations[0].when == 200);
  CHECK(source.migrations[0].number == "0001");
  CHECK(source.migrations[0].chunks.size() == 2);
  CHECK(source.migrations[0].checksum == sha256_hex("SELECT 2;--> statement-breakpoint\nSELECT 3;"));
  CHECK(source.problems.empty());
}

TEST_CASE("an entry's span is its object in the journal file") {
  std::string text = journal(entry(0, 1, "0000_a") + ", " + entry(1, 2, "0001_b"));
  Source source = read({{"drizzle/meta/_journal.json", text}, {"drizzle/0000_a.sql", ""}, {"drizzle/0001_b.sql", ""}});
  Span span = source.journal->entries.at(1).span;
  CHECK(text.substr(span.offset, span.length) == entry(1, 2, "0001_b"));
}

TEST_CASE("files that the journal does not list are outside, rollbacks by their names") {
  Source source = read({{"drizzle/meta/_journal.json", journal(entry(0, 1, "0000_a"))},
                        {"drizzle/0000_a.sql", ""},
                        {"drizzle/0003_b.sql", ""},
                        {"drizzle/0003_rollback_b.sql", ""},
                        {"drizzle/0004_c.down.sql", ""},
                        {"drizzle/archive/0007_manual.sql", ""},
                        {"drizzle/down/0001_x.sql", ""}});
  CHECK(outside(source) == "0003_b unjournaled, 0003_rollback_b rollback, 0004_c.down down, 0007_manual archived, 0001_x down");
}

TEST_CASE("a listed file that is missing is data, not a problem") {
  Source source = read({{"drizzle/meta/_journal.json", journal(entry(0, 1, "0000_gone"))}});
  REQUIRE(source.migrations.size() == 1);
  CHECK_FALSE(source.migrations[0].present);
  CHECK(source.problems.empty());
}

TEST_CASE("both sides of an unresolved merge are read") {
  std::string text = "{\"version\": \"7\", \"dialect\": \"postgresql\", \"entries\": [\n" + entry(0, 1, "0000_a") +
                     ",\n{\"idx\": 1, \"version\": \"7\",\n<<<<<<< HEAD\n\"when\": 2, \"tag\": \"0001_ours\",\n=======\n"
                     "\"when\": 3, \"tag\": \"0001_theirs\",\n>>>>>>> feature\n\"breakpoints\": true}\n]}";
  Source source = read({{"drizzle/meta/_journal.json", text}});
  CHECK(names(source) == "0000_a (missing), 0001_ours (missing), 0001_theirs (missing)");
  CHECK(problem_codes(source) == "history/journal-conflict");
  REQUIRE(source.problems[0].location);
  CHECK(source.problems[0].location->begin.line == 4);
  CHECK(source.journal->conflict_markers.size() == 3);
}

TEST_CASE("what broken JSON still says is kept, and no file is called unjournaled") {
  std::string text = journal(entry(0, 1, "0000_a") + "," + entry(1, 2, "0001_b"));
  Source source = read({{"drizzle/meta/_journal.json", text.substr(0, text.find("0001_b") + 3)},
                        {"drizzle/0000_a.sql", ""},
                        {"drizzle/0001_b.sql", ""}});
  CHECK(names(source) == "0000_a");
  CHECK(source.outside.empty());
  CHECK(source.journal->damaged);
  CHECK(problem_codes(source) == "guard/could-not-check");
  CHECK(source.problems[0].message == "`drizzle/meta/_journal.json` is not valid JSON");
}

TEST_CASE("entries that lack a field are named") {
  Source source = read({{"drizzle/meta/_journal.json", journal(R"({"idx": 0, "when": 5}, {"idx": 1, "tag": "0001_x"})")}});
  CHECK(names(source) == "0001_x (missing)");
  CHECK_FALSE(source.migrations[0].when);
  CHECK(problem_codes(source) == "guard/could-not-check, guard/could-not-check");
}

TEST_CASE("a tag never leads out of the folder") {
  for (std::string tag : {"../../etc/passwd", "/etc/passwd", "a/../../x", "../secret"}) {
    Source source = read({{"drizzle/meta/_journal.json", journal(entry(0, 1, tag))}, {"secret.sql", "x"}});
    REQUIRE(source.migrations.size() == 1);
    CHECK_FALSE(source.migrations[0].present);
    CHECK(problem_codes(source) == "guard/could-not-check");
  }
}

TEST_CASE("snapshots of every version give their ids") {
  std::string v7 = R"({"id": "b", "prevId": "a", "version": "7", "dialect": "postgresql", "tables": {}})";
  std::string padding(9000, ' ');
  std::string v6 = "{\n  \"version\": \"6\",\n  \"tables\": {\n    \"id\": \"no\"" + padding + "},\n  \"id\": \"c\",\n  \"prevId\": \"b\"\n}";
  Source source = read({{"drizzle/meta/_journal.json", journal(entry(0, 1, "0001_x") + "," + entry(1, 2, "0002_y"))},
                        {"drizzle/meta/0001_snapshot.json", v7},
                        {"drizzle/meta/0002_snapshot.json", v6},
                        {"drizzle/meta/0003_snapshot.json", "{\"id\": "},
                        {"drizzle/0001_x.sql", ""},
                        {"drizzle/0002_y.sql", ""}});
  REQUIRE(source.snapshots.size() == 2);
  CHECK(source.snapshots[1].id == "c");
  CHECK(source.snapshots[1].version == "6");
  CHECK(source.migrations[0].snapshot_id == "b");
  CHECK(source.migrations[1].parents == std::vector<std::string>{"b"});
  CHECK(problem_codes(source) == "guard/could-not-check");
}

TEST_CASE("a second journal of the folder is said") {
  Source source = read({{"drizzle/meta/_journal.json", journal("")}, {"drizzle/meta/_journal.orig.json", journal("")}});
  CHECK(problem_codes(source) == "guard/could-not-check");
}

TEST_CASE("invalid UTF-8 is hashed as the runtime decodes it, UTF-16 is recognised") {
  Source source = read({{"drizzle/meta/_journal.json", journal(entry(0, 1, "a") + "," + entry(1, 2, "b"))},
                        {"drizzle/a.sql", "SELECT '\xFF';"},
                        {"drizzle/b.sql", std::string("\xFF\xFES\0E\0L\0", 8)}});
  CHECK(source.migrations[0].checksum == sha256_hex("SELECT '\xEF\xBF\xBD';"));
  CHECK_FALSE(source.migrations[0].valid_utf8);
  CHECK(problem_codes(source) == "guard/could-not-check, guard/could-not-check");
  CHECK(source.problems[0].message == "`drizzle/a.sql` is not UTF-8: byte 0xFF");
  CHECK(source.problems[0].location->begin.column == 9);
  CHECK(source.problems[1].message == "`drizzle/b.sql` is UTF-16 (little-endian), which PostgreSQL does not read");
}

TEST_CASE("a zero byte is said, since nothing behind it reaches the server") {
  Source source = read({{"drizzle/meta/_journal.json", journal(entry(0, 1, "a"))}, {"drizzle/a.sql", std::string("SELECT 1;\0SELECT 2;", 19)}});
  REQUIRE(problem_codes(source) == "guard/could-not-check");
  CHECK(source.problems[0].message == "`drizzle/a.sql` holds a zero byte, which PostgreSQL takes in no statement");
}

TEST_CASE("Drizzle 1.x orders folders by localeCompare and takes several parents") {
  std::string snapshot = R"({"version": "8", "dialect": "postgres", "id": "m", "prevIds": ["a", "b"], "ddl": []})";
  Source source = read_with("drizzle-v1", "out",
                            {{"out/20240102000000_b/migration.sql", "SELECT 1;"},
                             {"out/20240101000000_a/migration.sql", "SELECT 1;\n--> statement-breakpoint\nSELECT 2;"},
                             {"out/20240102000000_b/snapshot.json", snapshot},
                             {"out/20240103000000_c/snapshot.json", snapshot},
                             {"out/loose.sql", ""}});
  CHECK(names(source) == "20240101000000_a, 20240102000000_b");
  CHECK(source.migrations[1].parents == std::vector<std::string>{"a", "b"});
  CHECK(source.migrations[0].when == 1704067200000);
  CHECK(outside(source) == "loose unjournaled");
}
