// The command line's grammar.
#include "reconcile/cli/app.h"

#include <vector>

#include "tests/catch.h"

using namespace reconcile::cli;

namespace {

std::variant<Command, Help, UsageError> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "reconcile");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

template <class T>
T command(std::vector<const char*> words) {
  auto parsed = parse(std::move(words));
  if (const auto* wrong = std::get_if<UsageError>(&parsed)) FAIL(wrong->message);
  return std::get<T>(std::get<Command>(parsed));
}

UsageError wrong(std::vector<const char*> words) {
  auto parsed = parse(std::move(words));
  REQUIRE(std::holds_alternative<UsageError>(parsed));
  return std::get<UsageError>(parsed);
}

}  // namespace

TEST_CASE("each command takes its own options") {
  CheckCommand check = command<CheckCommand>({"check", "repo", "--format", "sarif", "--fail-on=warning", "--source", "prisma:p", "-q", "--color", "never"});
  CHECK(check.common.root == "repo");
  CHECK(check.common.format == "sarif");
  CHECK(check.common.fail_on == "warning");
  CHECK(check.common.source == "prisma:p");
  CHECK(check.common.verbosity == Verbosity::Quiet);
  CHECK(check.common.color == Color::Never);
  PlanCommand plan = command<PlanCommand>({"plan", "--forbid", "ddl,edit-applied", "--emit", "out"});
  CHECK(plan.forbid == std::vector<std::string>{"ddl", "edit-applied"});
  CHECK(plan.emit == "out");
  CHECK(plan.common.root == ".");
  CHECK(command<BlameCommand>({"blame", "users.email", "repo"}).common.root == "repo");
  CHECK(command<CacheCommand>({"cache", "clear"}).clear);
  CHECK_FALSE(command<CacheCommand>({"cache"}).clear);
}

TEST_CASE("thresholds differ by command") {
  CHECK(command<CheckCommand>({"check"}).common.fail_on == "error");
  CHECK(command<PlanCommand>({"plan"}).common.fail_on == "never");
}

TEST_CASE("a folder may be called like a command") { CHECK(command<CheckCommand>({"check", "plan"}).common.root == "plan"); }

TEST_CASE("an option of another command is not taken in silence") {
  for (std::vector<const char*> words : {std::vector<const char*>{"status", "--fail-on", "note"}, {"explain", "--source", "x"}, {"graph", "--emit", "x"},
                                         {"check", "--strategy", "auto"}, {"init", "--no-cache"}}) {
    INFO(words[0] << " " << words[1]);
    CHECK(wrong(words).message.find("unknown option `" + std::string(words[1]) + "`") == 0);
  }
}

TEST_CASE("what --accept would record is the whole repository") {
  CHECK_FALSE(wrong({"check", "--accept", "--source", "x"}).message.empty());
  CHECK_FALSE(wrong({"check", "--accept", "--output", "x"}).message.empty());
  CHECK_FALSE(wrong({"check", "--accept", "--format", "json"}).message.empty());
}

TEST_CASE("slips are met with what was meant") {
  CHECK(wrong({"chekc"}).help == "did you mean `check`?");
  CHECK(wrong({"check", "--fromat=json"}).message == "unknown option `--fromat`");
  CHECK(wrong({"check", "--fromat=json"}).help == "did you mean `--format`?");
  CHECK(wrong({}).message == "no command was given");
}

TEST_CASE("help is help wherever it is asked for") {
  for (std::vector<const char*> words : {std::vector<const char*>{"--help"}, {"check", "--help"}, {"plan", "-h"}}) {
    CHECK(std::holds_alternative<Help>(parse(words)));
  }
}

TEST_CASE("environments keep the order in which they were given") {
  using Kind = EnvironmentOption::Kind;
  CheckCommand check = command<CheckCommand>({"check", "--db", "prod=postgres://h/d?x=1", "--ledger", "dev=a.csv", "--live", "repo", "--ledger=qa=b=c.json"});
  CHECK(check.common.root == "repo");
  REQUIRE(check.common.environments.size() == 4);
  CHECK(check.common.environments[0].kind == Kind::Database);
  CHECK(check.common.environments[0].text == "prod=postgres://h/d?x=1");
  CHECK(check.common.environments[1].text == "dev=a.csv");
  CHECK(check.common.environments[2].kind == Kind::Live);
  CHECK(check.common.environments[2].text == "default");
  CHECK(check.common.environments[3].text == "qa=b=c.json");
}

TEST_CASE("--live takes ENV=FILE, and never the folder") {
  auto live = [](std::vector<const char*> words) {
    CommonOptions common = command<StatusCommand>(std::move(words)).common;
    return (common.environments.empty() ? "" : common.environments.front().text) + " in " + common.root;
  };
  CHECK(live({"status", "--live"}) == "default in .");
  CHECK(live({"status", "--live", "apps/api"}) == "default in apps/api");
  CHECK(live({"status", "--live", "prod=capture.json", "apps/api"}) == "prod=capture.json in apps/api");
  CHECK(live({"status", "--live=prod=capture.json"}) == "prod=capture.json in .");
  CHECK(live({"status", "--live=prod", "apps/api"}) == "prod in apps/api");
}
