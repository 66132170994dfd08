// history/duplicate-number
#include "tests/catch.h"
#include "tests/unit/rules/histories.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

namespace {

constexpr const char* code = "history/duplicate-number";

}  // namespace

TEST_CASE("twins that commute are a warning where the tool ignores numbers, else an error") {
  World world({drizzle({"0000_a", "0001_b", "0001_c"})});
  CHECK(world.lines(code) == Lines{"warning d/0001_c.sql: `0001_b` and `0001_c` share number 0001 and commute"});
  world.sources[0].numbers_matter = true;
  CHECK(world.lines(code) == Lines{"error d/0001_c.sql: `0001_b` and `0001_c` share number 0001 and commute"});
}

TEST_CASE("twins of which one needs the other") {
  World world({drizzle({"0001_b", "0001_c"})});
  world.effects[0].migrations[0].makes = {table("t")};
  world.effects[0].migrations[1].needs = {{0, table("t")}};
  CHECK(world.lines(code) ==
        Lines{"error d/0001_c.sql: `0001_b` and `0001_c` share number 0001 but do not commute: `0001_b` must stand before `0001_c` because of table `public.t`"});
  CHECK(world.findings(code)[0].help == "number them in the order `0001_b` and `0001_c`");
}

TEST_CASE("twins in the wrong order: the first fails for want of the second") {
  World world({drizzle({"0001_b", "0001_c"})});
  world.effects[0].migrations[0].misses = {{"relation", "t"}};
  world.effects[0].migrations[0].complete = false;
  world.effects[0].migrations[1].makes = {table("t")};
  const Finding finding = world.findings(code).at(0);
  CHECK(finding.message ==
        "`0001_b` and `0001_c` share number 0001 but do not commute: `0001_c` must stand before `0001_b` because of table `public.t`");
  CHECK(std::get<Lines>(finding.data.at("required_order")) == Lines{"0001_c", "0001_b"});
  CHECK(std::get<std::string>(finding.data.at("commute")) == "no");
}

TEST_CASE("twins that make the same table") {
  World world({drizzle({"0001_b", "0001_c"})});
  for (Effects& effects : world.effects[0].migrations) effects.makes = {table("t")};
  CHECK(world.lines(code).at(0).ends_with("exclude each other: `0001_b` and `0001_c` both make table `public.t`"));
}

TEST_CASE("twins of which too little is known are never called harmless") {
  World world({drizzle({"0001_b", "0001_c"})});
  world.effects[0].migrations[1] = Effects::unknown();
  CHECK(world.lines(code) == Lines{"warning d/0001_c.sql: `0001_b` and `0001_c` share number 0001; whether they commute can't be told"});
}

TEST_CASE("three of one number are one finding, with the order that all pairs allow") {
  World world({manual({"1_a", "1_b", "01_c"})});
  world.effects[0].migrations[0].misses = {{"relation", "t"}};
  world.effects[0].migrations[2].makes = {table("t")};
  const auto findings = world.findings(code);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].help == "number them in the order `1_b`, `01_c` and `1_a`");
  CHECK(findings[0].related.size() == 2);
}

TEST_CASE("unjournaled files count, undo scripts and archives do not") {
  Source source = drizzle({"0000_a"});
  put_outside(source, "0000_a_down", OutsideReason::Down);
  put_outside(source, "0000_a_rollback", OutsideReason::Rollback);
  put_outside(source, "0000_old", OutsideReason::Archived);
  CHECK(World({source}).lines(code).empty());
  put_outside(source, "0000_b", OutsideReason::Unjournaled);
  CHECK(World({source}).lines(code).size() == 1);
}

TEST_CASE("the fingerprint outlives renumbering of others") {
  const auto fingerprint = [](const std::vector<std::string>& names) { return World({drizzle(names)}).findings(code).at(0).fingerprint(); };
  CHECK(fingerprint({"0000_a", "0001_b", "0001_c"}) == fingerprint({"0001_b", "0001_c", "0002_d"}));
}

TEST_CASE("files that are counted within their day have a number of their own") {
  CHECK(World({manual({"20260508_001_a", "20260508_002_b"})}).lines(code).empty());
  CHECK(World({manual({"20260508_001_a", "20260508_1_b"})}).lines(code).size() == 1);
  CHECK(World({manual({"20260508_a", "20260508_b"})}).lines(code).size() == 1);
  CHECK(World({manual({"20260508_2fa", "20260508_2nd"})}).lines(code).size() == 1);
}

TEST_CASE("a sentence names only the first of many") {
  std::vector<std::string> names;
  for (char c = 'a'; c < 'k'; ++c) names.push_back(std::string("1_") + c);
  CHECK(World({manual(names)}).lines(code) ==
        Lines{"error d/1_j.sql: `1_a`, `1_b`, `1_c`, `1_d`, `1_e` and 5 more share number 1 and commute"});
}
