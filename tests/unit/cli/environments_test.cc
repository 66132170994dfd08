// What --ledger, --db and --live ask for.
#include "reconcile/cli/environments.h"

#include <cstdlib>

#include "tests/catch.h"

using namespace reconcile;
using namespace reconcile::cli;
using Kind = EnvironmentOption::Kind;

namespace {

std::vector<EnvironmentRequest> requests(std::vector<EnvironmentOption> options, const Config& config = {}) {
  auto out = environment_requests(options, config);
  if (!out) FAIL(out.error().message);
  return std::move(out).value();
}

std::string refusal(std::vector<EnvironmentOption> options) {
  auto out = environment_requests(options, {});
  REQUIRE_FALSE(out.has_value());
  return out.error().message;
}

}  // namespace

TEST_CASE("an environment's name stands before the first =") {
  struct Row {
    const char *text, *environment, *url;
  };
  for (const Row& row : {Row{"prod=postgres://u:p@h/d?a=b", "prod", "postgres://u:p@h/d?a=b"},
                         {"postgres://u:p=q@h/d", "default", "postgres://u:p=q@h/d"},
                         {"host=db dbname=app", "default", "host=db dbname=app"},
                         {"host=postgres://h/d", "host", "postgres://h/d"},
                         {"qa-1=host=db dbname=app", "qa-1", "host=db dbname=app"},
                         {"prod=service=books", "prod", "service=books"}}) {
    INFO(row.text);
    auto out = requests({{Kind::Database, row.text}});
    REQUIRE(out.size() == 1);
    CHECK(out[0].name == row.environment);
    REQUIRE(out[0].databases.size() == 1);
    CHECK(out[0].databases[0].url == row.url);
  }
}

TEST_CASE("what is said of one environment is gathered in one request") {
  auto out = requests({{Kind::Ledger, "prod=a.csv"}, {Kind::Ledger, "dev=b.csv"}, {Kind::Ledger, "prod=c.csv"}, {Kind::Live, "prod=cell.json"}, {Kind::Ledger, "d.csv"}});
  REQUIRE(out.size() == 3);
  CHECK(out[0].name == "prod");
  CHECK(out[0].ledger_files == std::vector<std::string>{"a.csv", "c.csv"});
  CHECK(out[0].live_file == "cell.json");
  CHECK(out[2].name == "default");
}

TEST_CASE("a configured environment is named by its name, and its variable read") {
  Config config;
  config.environments["prod"] = "RECONCILE_TEST_URL_OF_PROD";
  ::setenv("RECONCILE_TEST_URL_OF_PROD", "postgres://h/d", 1);
  auto out = requests({{Kind::Database, "prod"}}, config);
  CHECK(out[0].databases[0].url == "postgres://h/d");
  ::unsetenv("RECONCILE_TEST_URL_OF_PROD");
  out = requests({{Kind::Database, "prod"}}, config);
  CHECK(out[0].databases[0].missing == "the environment variable `RECONCILE_TEST_URL_OF_PROD`, which holds its URL, is not set");
}

TEST_CASE("--live by itself takes DATABASE_URL, and nothing else does") {
  ::setenv("DATABASE_URL", "postgres://h/d", 1);
  CHECK(requests({{Kind::Ledger, "prod=a.csv"}})[0].databases.empty());
  auto out = requests({{Kind::Live, "default"}});
  CHECK(out[0].name == "default");
  CHECK(out[0].databases[0].url == "postgres://h/d");
  ::unsetenv("DATABASE_URL");
  CHECK(requests({{Kind::Live, "prod"}})[0].databases[0].url.empty());
}

TEST_CASE("one environment is one database") {
  CHECK(refusal({{Kind::Database, "prod=postgres://a/b"}, {Kind::Database, "prod=postgres://a/c"}}) ==
        "environment `prod` is one database, and was given twice");
  CHECK(refusal({{Kind::Database, "prod=postgres://a/b"}, {Kind::Live, "prod=cell.json"}}) ==
        "environment `prod` is one database, and was given twice");
  CHECK(refusal({{Kind::Database, "prod"}}) == "--db: reconcile.json configures no environment `prod`");
}
