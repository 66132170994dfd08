// The formats' shapes, and that nothing in a file can break out of them.
#include <nlohmann/json.hpp>

#include "reconcile/report/escape.h"
#include "reconcile/report/excerpt.h"
#include "reconcile/report/html_page.h"
#include "reconcile/report/markdown_text.h"
#include "reconcile/report/next_actions.h"
#include "reconcile/report/plan_report.h"
#include "reconcile/report/report.h"
#include "reconcile/report/terminal.h"
#include "tests/catch.h"

using namespace reconcile;
using namespace reconcile::report;
using nlohmann::json;

namespace {

constexpr const char* hostile = "<script>alert(1)</script> | \x1b[31m `x` \"q\" % \n::error::y \xff &";
constexpr const char* hostile_path = "dri zzle/00,01:<b>%.sql";

Finding hostile_finding() {
  Finding f;
  f.code = "replay/undefined-column";
  f.source = "drizzle:drizzle";
  f.migration = "0001_<b>";
  f.message = hostile;
  f.sqlstate = "42703";
  f.location = Location::in(SourceText(hostile_path, "SELECT x <i>;\n"), {7, 1}, Position::Server);
  f.help = hostile;
  f.related.push_back({hostile, f.location});
  return f;
}

Report report_with(std::vector<Finding> findings) {
  Report report;
  SourceEntry source{.id = "drizzle:drizzle", .adapter = "drizzle", .tool = "drizzle-kit", .path = "drizzle", .dialect = "postgresql",
                     .why_found = "meta/_journal.json", .order_rule = "journal order", .anchor = "drizzle/meta/_journal.json"};
  source.order = {"0000_a", "0001_<b>"};
  report.sources.push_back(source);
  for (const Finding& f : findings) ++(f.severity == Severity::Error ? report.summary.errors : f.severity == Severity::Warning ? report.summary.warnings : report.summary.notes);
  report.findings = std::move(findings);
  return report;
}

Finding plain(std::string code, Severity severity = Severity::Error) {
  Finding f;
  f.code = std::move(code);
  f.severity = severity;
  f.source = "drizzle:drizzle";
  f.message = "something is wrong";
  return f;
}

std::string text_of(const std::string&) { return "SELECT x <i>;\n"; }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t times(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace

TEST_CASE("SARIF has every member that GitHub requires") {
  Finding nowhere = plain("ledger/orphan-row");
  auto pages = [](std::string_view) -> std::string_view { return "# title\n\nWhat it is. More of it.\n\n## Why\n"; };
  json sarif = json::parse(to_sarif(report_with({hostile_finding(), nowhere, nowhere}), pages));
  CHECK(sarif["version"] == "2.1.0");
  CHECK(sarif.contains("$schema"));
  const json& run = sarif["runs"][0];
  REQUIRE(run["tool"]["driver"]["rules"].size() == 2);
  for (const json& rule : run["tool"]["driver"]["rules"]) {
    CHECK(rule["shortDescription"]["text"] == "What it is");
    CHECK(rule["fullDescription"]["text"] == "What it is. More of it.");
    CHECK(has(rule["help"]["text"], "## Why"));
  }
  REQUIRE(run["results"].size() == 3);
  for (const json& result : run["results"]) {
    const json& place = result["locations"][0]["physicalLocation"];
    CHECK(place["region"]["startLine"] >= 1);
    CHECK(place["region"]["endColumn"] > place["region"]["startColumn"]);
    CHECK_FALSE(result["partialFingerprints"]["primaryLocationLineHash"].get<std::string>().empty());
    CHECK(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
  }
  CHECK(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "dri%20zzle/00%2C01%3A%3Cb%3E%25.sql");
  CHECK(run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "drizzle/meta/_journal.json");
  CHECK(run["results"][1]["partialFingerprints"] != run["results"][2]["partialFingerprints"]);
}

TEST_CASE("a SARIF report without findings is one all the same") {
  json sarif = json::parse(to_sarif(report_with({}), {}));
  CHECK(sarif["runs"][0]["results"] == json::array());
  CHECK(sarif["runs"][0]["tool"]["driver"]["rules"] == json::array());
}

TEST_CASE("workflow commands are one line each, whatever is in them") {
  std::string out = to_github(report_with({hostile_finding()}));
  CHECK(times(out, "\n") == 2);
  CHECK(has(out, "::error file=dri zzle/00%2C01%3A<b>%25.sql,line=1,endLine=1,col=8,endColumn=9,title=replay/undefined-column::"));
  CHECK(has(out, "%25 %0A::error::y"));
  CHECK_FALSE(has(out, "\x1b"));
}

TEST_CASE("GitHub shows ten of a severity, so the rest is counted") {
  std::vector<Finding> findings(13, plain("history/stub"));
  findings.push_back(plain("history/stub", Severity::Note));
  std::string out = to_github(report_with(findings));
  CHECK(times(out, "::error ") == 10);
  CHECK(has(out, "\n3 more errors in the full report\n"));
  CHECK(times(out, "::notice ") == 1);
}

TEST_CASE("GitLab's report is an array of what GitLab reads") {
  json report = json::parse(to_gitlab(report_with({hostile_finding(), plain("history/stub", Severity::Note), plain("history/stub", Severity::Note)})));
  REQUIRE(report.size() == 3);
  CHECK(report[0]["severity"] == "critical");
  CHECK(report[0]["check_name"] == "replay/undefined-column");
  CHECK(report[0]["location"]["path"] == hostile_path);
  CHECK(report[0]["location"]["lines"]["begin"] == 1);
  CHECK(report[1]["severity"] == "info");
  CHECK(report[1]["fingerprint"] != report[2]["fingerprint"]);
}

TEST_CASE("JUnit's cases are the migrations, and errors fail them") {
  std::string out = to_junit(report_with({hostile_finding(), plain("history/stub", Severity::Note)}));
  CHECK(has(out, R"(<testsuite name="drizzle:drizzle" tests="3" failures="1">)"));
  CHECK(has(out, R"(<testcase classname="drizzle:drizzle" name="0000_a"/>)"));
  CHECK(has(out, R"(name="0001_&lt;b&gt;">)"));
  CHECK(has(out, R"(<failure type="replay/undefined-column" message="&lt;script&gt;)"));
  CHECK(has(out, "<system-out>"));
  CHECK_FALSE(has(out, "<script>"));
  CHECK_FALSE(has(out, "\x1b"));
  CHECK_FALSE(has(out, "\xff"));
}

TEST_CASE("nothing in a file becomes markup in HTML") {
  Report report = report_with({hostile_finding()});
  report.not_looked_at.push_back({"<img>", hostile});
  std::string out = to_html(report, text_of, "<?xml version=\"1.0\"?><!DOCTYPE svg><svg></svg>");
  CHECK_FALSE(has(out, "<script"));
  CHECK_FALSE(has(out, "<img>"));
  CHECK_FALSE(has(out, "<i>"));
  CHECK_FALSE(has(out, "<b>"));
  CHECK_FALSE(has(out, "http://"));
  CHECK(has(out, "default-src 'none'"));
  CHECK(has(out, "<svg></svg>"));
  CHECK_FALSE(has(out, "<!DOCTYPE svg>"));

  plan::Plan plan;
  plan.summary = hostile;
  plan.timeline.push_back({"<b>", hostile, hostile});
  plan.findings.push_back(hostile_finding());
  plan.options.push_back({.id = "repair", .strategy = "repair", .title = hostile, .reasons_for = {hostile}, .steps = {{.title = hostile, .patch = "<b>"}}});
  std::string html = plan_to_html(plan, text_of);
  CHECK_FALSE(has(html, "<script"));
  CHECK_FALSE(has(html, "<b>"));
}

TEST_CASE("nothing in a file becomes markup in Markdown") {
  std::string out = to_markdown(report_with({hostile_finding()}), text_of);
  CHECK_FALSE(has(out, "<script"));
  CHECK(has(out, "&lt;script&gt;"));
  CHECK(has(markdown("a|b @x [y](z)"), "a\\|b &#64;x \\[y\\](z)"));
  CHECK(fenced("sql", "```").starts_with("````sql\n"));
}

TEST_CASE("nothing in a file steers a terminal") {
  std::string out = to_text(report_with({hostile_finding()}), [](const std::string&) { return std::string("a\x1b]0;t\x07 \xC2\x9B" "31m b"); }, {.verbose = true});
  CHECK_FALSE(has(out, "\x1b"));
  CHECK_FALSE(has(out, "\x07"));
  CHECK_FALSE(has(out, "\xC2\x9B"));
  CHECK(has(printable("caf\xC3\xA9 \xC2\xA0x"), "caf\xC3\xA9 \xC2\xA0x"));
}

TEST_CASE("JSON keeps the contract") {
  json out = json::parse(to_json(report_with({hostile_finding()})));
  CHECK(out["format"] == "reconcile-report/1");
  CHECK(out["preset"].is_null());
  CHECK(out["environments"] == json::array());
  CHECK(out["sources"][0]["order"].size() == 2);
  CHECK(out["findings"][0]["sqlstate"] == "42703");
  CHECK(out["findings"][0]["location"]["position"] == "server");
  CHECK(out["findings"][0]["related"].size() == 1);
  for (const char* key : {"errors", "warnings", "notes", "allowed", "accepted", "statements", "undecided"}) CHECK(out["summary"].contains(key));
}

TEST_CASE("undecided statements are counted by migration, and shown one by one when asked") {
  std::vector<Finding> findings(3, plain("replay/undecided", Severity::Note));
  for (Finding& f : findings) f.migration = "0000_a", f.message = "the outcome of this statement is undecided: it calls a function";
  Report report = report_with(findings);
  std::string brief = to_text(report, {}, {});
  CHECK(has(brief, "  drizzle:drizzle: 0000_a: 3 statements: it calls a function\n"));
  CHECK(times(brief, "note[replay/undecided]") == 1);
  CHECK(times(to_text(report, {}, {.verbose = true}), "note[replay/undecided]") == 3);
}

TEST_CASE("the first thing to do is where the tool stops") {
  Finding stop = hostile_finding();
  stop.location = Location::of_file("drizzle/0001.sql");
  stop.first_failure = true;
  Finding cascade = plain("replay/undefined-table");
  cascade.cascade = true;
  Report report = report_with({plain("history/not-in-journal"), stop, cascade});
  CHECK(next_actions(report) == std::vector<std::string>{
                                    "start with `drizzle/0001.sql:1:1`, where a fresh database stops; 1 later error follows from earlier ones",
                                    "run `reconcile plan`: it proposes the least change and replays it",
                                    "run `reconcile explain replay/undefined-column`: what it means and how to mend it"});
  CHECK(next_actions(report_with({})).empty());
}

TEST_CASE("an excerpt shows what it points at, however long the line") {
  std::string line = std::string(300, 'x') + "é" + "target" + std::string(300, 'y');
  TextProvider provider = [&](const std::string&) { return line; };
  Excerpts excerpts(provider);
  Excerpt excerpt = excerpts.at(Location::in(SourceText("a.sql", line), {302, 6}));
  CHECK(excerpt.text.starts_with("…"));
  CHECK(excerpt.text.ends_with("…"));
  CHECK(excerpt.width == 6);
  std::size_t at = excerpt.text.find("target");
  REQUIRE(at != std::string::npos);
  CHECK(excerpt.before == 41);  // the sign of omission, then the 40 characters before it
}
