// What users say about findings, and that nothing is said in vain without being told.
#include "reconcile/config/filter.h"

#include "reconcile/config/inline_ignore.h"
#include "tests/catch.h"

using namespace reconcile;

namespace {

Finding finding(std::string code, std::string migration, int line = 1) {
  Finding f;
  f.code = std::move(code);
  f.source = "drizzle:drizzle";
  f.migration = std::move(migration);
  f.location = Location::of_file("drizzle/" + *f.migration + ".sql");
  f.statement = StatementRef{0, line, line};
  f.message = "something is wrong";
  return f;
}

AllowEntry allow(std::string code, std::string match, std::string expires = "") {
  return {.code = std::move(code), .match = std::move(match), .reason = "known", .expires = std::move(expires), .where = Location::of_file("reconcile.json")};
}

std::vector<Source> source_with(std::string text) {
  Source source;
  source.id = "drizzle:drizzle";
  source.path = "drizzle";
  source.migrations.push_back({.name = "0001_a", .path = "drizzle/0001_a.sql", .text = std::move(text)});
  return {source};
}

std::vector<std::string> codes(const Filtered& filtered) {
  std::vector<std::string> out;
  for (const Finding& f : filtered.findings) out.push_back(f.code);
  return out;
}

struct Run {
  Config config;
  std::vector<AcceptedFinding> accepted;
  std::vector<Source> sources;
  Evidence evidence;
  std::set<std::pair<std::string, std::string>> applied;

  Filtered on(std::vector<Finding> findings) const {
    return filter(std::move(findings), {.config = config, .accepted = accepted, .sources = sources, .today = "2026-06-01",
                                        .evidence = evidence, .applied = applied});
  }
};

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("the allowlist matches a migration's name, a fingerprint and a row's hash") {
  Finding row = finding("ledger/orphan-row", "0001_a");
  row.data["hash"] = std::string("6cec");
  for (const std::string& match : {std::string("0001_a"), row.fingerprint(), std::string("6cec")}) {
    INFO(match);
    Run run;
    run.config.allow = {allow("ledger/orphan-row", match)};
    Filtered out = run.on({row});
    CHECK(out.findings.empty());
    CHECK(out.allowed == 1);
  }
}

TEST_CASE("an entry allows its own code only, and an unused one is told") {
  Run run;
  run.config.allow = {allow("history/stub", "0001_a")};
  CHECK(codes(run.on({finding("history/edited", "0001_a")})) == Codes{"history/edited", "guard/allowlist-unused"});
}

TEST_CASE("an expired entry allows nothing and is told, used or not") {
  Run run;
  run.config.allow = {allow("history/stub", "0001_a", "2026-05-31")};
  CHECK(codes(run.on({finding("history/stub", "0001_a")})) == Codes{"history/stub", "guard/allowlist-expired"});
  CHECK(codes(run.on({})) == Codes{"guard/allowlist-expired"});
  run.config.allow[0].expires = "2026-06-01";  // its last day
  CHECK(codes(run.on({finding("history/stub", "0001_a")})).empty());
}

TEST_CASE("an entry for what this run could not look at is not called unused") {
  Run run;
  run.config.allow = {allow("ledger/orphan-row", "6cec"), allow("drift/missing-table", "users"), allow("history/edited", "0001_a")};
  CHECK(run.on({}).findings.empty());
  run.evidence = {.ledger = true, .database = true, .git = true};
  CHECK(run.on({}).findings.size() == 3);
  run.evidence.every_source = false;
  CHECK(run.on({}).findings.empty());
}

TEST_CASE("each accepted entry stands for one finding, and a stale one fails") {
  Finding stub = finding("history/stub", "0001_a");
  AcceptedFinding entry{.code = stub.code, .source = stub.source, .migration = "0001_a", .fingerprint = stub.fingerprint(),
                        .where = Location::of_file("reconcile.accepted.json")};
  Run run;
  run.accepted = {entry};
  CHECK(run.on({stub}).accepted == 1);
  CHECK(codes(run.on({stub, stub})) == Codes{"history/stub"});
  Filtered stale = run.on({});
  CHECK(codes(stale) == Codes{"guard/accepted-stale"});
  CHECK(stale.findings[0].severity == Severity::Error);
}

TEST_CASE("what is written by --accept is read back") {
  std::vector<Finding> findings{finding("history/stub", "0001_a"), finding("guard/could-not-check", "0001_a")};
  auto read = parse_accepted("reconcile.accepted.json", to_accepted(findings));
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK((*read)[0].fingerprint == findings[0].fingerprint());
  CHECK((*read)[0].where.begin.line == 4);
  for (const char* wrong : {"", "{}", "[]", R"({"format": "reconcile-accepted/1"})", R"({"format": "reconcile-accepted/1", "accepted": [{}]})"}) {
    INFO(wrong);
    CHECK_FALSE(parse_accepted("reconcile.accepted.json", wrong));
  }
}

TEST_CASE("severities are overridden, and off drops a finding") {
  Run run;
  run.config.severities = {{"history/stub", Severity::Error}, {"history/number-gap", std::nullopt}};
  Filtered out = run.on({finding("history/stub", "0001_a"), finding("history/number-gap", "0001_a")});
  REQUIRE(codes(out) == Codes{"history/stub"});
  CHECK(out.findings[0].severity == Severity::Error);
  CHECK(out.allowed == 0);
}

TEST_CASE("a comment allows the next statement's finding and no other") {
  Run run;
  run.sources = source_with("CREATE TABLE a (id int);\n-- reconcile:ignore replay/undefined-column made by hand in production\n\n--> statement-breakpoint\n"
                            "UPDATE a SET x = 1;\nUPDATE a SET y = 1;\n");
  Filtered out = run.on({finding("replay/undefined-column", "0001_a", 5), finding("replay/undefined-column", "0001_a", 6)});
  CHECK(codes(out) == Codes{"replay/undefined-column"});
  CHECK(out.findings[0].statement->first_line == 6);
  CHECK(out.allowed == 1);
}

TEST_CASE("a comment that does nothing is told, with why") {
  Run run;
  run.sources = source_with("-- reconcile:ignore history/stub\nSELECT 1;\n");
  Filtered out = run.on({finding("history/stub", "0001_a", 2)});
  REQUIRE(codes(out) == Codes{"history/stub", "guard/allowlist-unused"});
  CHECK(out.findings[1].message == "the comment for history/stub gives no reason, so it is not obeyed");

  run.sources = source_with("-- reconcile:ignore history/stub because\nSELECT 1;\n");
  CHECK(codes(run.on({})) == Codes{"guard/allowlist-unused"});
  run.applied = {{"drizzle:drizzle", "0001_a"}};
  out = run.on({finding("history/stub", "0001_a", 2)});
  REQUIRE(out.findings.size() == 2);
  CHECK(out.findings[1].message == "the comment for history/stub stands in a migration that is applied, so it is not obeyed");
}

TEST_CASE("only comments that are lines of their own are read") {
  auto found = [](std::string text) { return inline_ignores(SourceText("a.sql", std::move(text))).size(); };
  CHECK(found("-- reconcile:ignore a/b c") == 1);
  CHECK(found("  --reconcile:ignore a/b\r\nSELECT 1;") == 1);
  CHECK(found("SELECT 1; -- reconcile:ignore a/b c") == 0);
  CHECK(found("SELECT 'reconcile:ignore a/b c';") == 0);
  CHECK(found("-- reconcile:ignored a/b") == 0);
  CHECK(found("-- reconcile:ignore") == 0);
}
