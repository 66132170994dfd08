// reconcile.json: what it may say, and how it is refused.
#include "reconcile/config/config.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "reconcile/config/date.h"
#include "reconcile/config/nearest.h"
#include "tests/catch.h"

using namespace reconcile;

TEST_CASE("a configuration may say all of this") {
  auto config = parse_config("reconcile.json", R"({
    // comments are allowed
    "$schema": "docs/reconcile.schema.json",
    "sources": [{"adapter": "drizzle", "path": "apps/api/drizzle/", "ledger": {"schema": "app", "table": "migrations"}, "database": "main"},
                {"adapter": "manual", "path": "sql", "tool": "goose"}],
    "environments": {"prod": {"url_env": "PROD_URL"}},
    "severities": {"history/stub": "off", "replay/undefined-column": "warning"},
    "server_version": 16,
    "preset": "supabase",
    "forbid": ["ddl"], "ignore": ["billing", "function:public.pg_*"],
    "allow": [{"code": "ledger/orphan-row", "match": "6cec", "reason": "patched by hand", "expires": "2026-12-31"}]
  })");
  REQUIRE(config);
  REQUIRE(config->sources.size() == 2);
  CHECK(config->sources[0].path == "apps/api/drizzle");
  CHECK(config->sources[0].ledger_schema == "app");
  CHECK(config->sources[1].tool == "goose");
  CHECK(config->environments.at("prod") == "PROD_URL");
  CHECK(config->severities.at("history/stub") == std::nullopt);
  CHECK(config->severities.at("replay/undefined-column") == Severity::Warning);
  CHECK(config->server_version == 16);
  CHECK(config->preset == "supabase");
  CHECK(config->forbid == std::vector<std::string>{"ddl"});
  CHECK(config->ignore == std::vector<std::string>{"billing", "function:public.pg_*"});
  REQUIRE(config->allow.size() == 1);
  CHECK(config->allow[0].expires == "2026-12-31");
  CHECK(config->allow[0].where.begin.line == 11);
}

TEST_CASE("an empty object is a configuration") { CHECK(parse_config("reconcile.json", "{}")); }

namespace {

struct Refused {
  const char* text;
  const char* path;
  const char* message;
  const char* help;
};

const Refused refused[] = {
    {"{\n\"allow\": [\n{]}", "reconcile.json:3", "is no valid JSON from here on", "comments are allowed, trailing commas are not"},
    {"{\"forbid\": [\"ddl\",]}", "reconcile.json:1", "is no valid JSON from here on", "comments are allowed, trailing commas are not"},
    {"[]", "reconcile.json:1", "the configuration must be an object", ""},
    {"", "reconcile.json:1", "is no valid JSON from here on", "comments are allowed, trailing commas are not"},
    {"{\n\"sevrities\": {}}", "reconcile.json:2", "unknown key `sevrities`", "did you mean `severities`?"},
    {"{\"zzz\": 1}", "reconcile.json:1", "unknown key `zzz`", "docs/configuration.md lists the keys"},
    {"{\"ignore\": [\"*\"]}", "reconcile.json:1", "an entry of `ignore` can't leave out everything", "name a schema, schema.table or schema.table.column"},
    {"{\"ignore\": [\"tabel:public.x\"]}", "reconcile.json:1", "`tabel` is no kind of object", "`reconcile explain` lists them: drift/missing-…"},
    {"{\"forbid\": [], \"forbid\": []}", "reconcile.json:1", "`forbid` stands there twice", ""},
    {"{\"forbid\": \"ddl\"}", "reconcile.json:1", "`forbid` must be an array", ""},
    {"{\"forbid\": [\"dll\"]}", "reconcile.json:1", "`forbid` can't be `dll`", "it is one of ddl, edit-applied, ledger-writes"},
    {"{\"server_version\": 15.2}", "reconcile.json:1", "`server_version` must be a major version of PostgreSQL between 10 and 18", ""},
    {"{\"server_version\": \"15\"}", "reconcile.json:1", "`server_version` must be a number", ""},
    {"{\"preset\": \"heroku\"}", "reconcile.json:1", "`preset` can't be `heroku`", "it is one of neon, none, rds, supabase"},
    {"{\"severities\": {\"history/stb\": \"off\"}}", "reconcile.json:1", "there is no code `history/stb`; did you mean `history/stub`?",
     "`reconcile explain` lists the codes"},
    {"{\"severities\": {\"history/stub\": \"fatal\"}}", "reconcile.json:1", "the severity of `history/stub` can't be `fatal`",
     "it is one of error, note, off, warning"},
    {"{\"sources\": [{\"adapter\": \"drizzle\"}]}", "reconcile.json:1", "a source needs a `path`", ""},
    {"{\"sources\": [{\"path\": \"../x\"}]}", "reconcile.json:1", "`path` must be a folder below the configuration's own", ""},
    {"{\"sources\": [{\"path\": \"x\", \"adapter\": \"flyway\"}]}", "reconcile.json:1", "`adapter` can't be `flyway`",
     "it is one of drizzle, drizzle-v1, prisma, manual"},
    {"{\"environments\": {\"prod\": \"postgres://u:secret@h/d\"}}", "reconcile.json:1",
     "environment `prod` must name the environment variable that holds its URL, never the URL", R"(write { "url_env": "DATABASE_URL" })"},
    {"{\"environments\": {\"prod\": {\"url\": \"postgres://u:secret@h/d\"}}}", "reconcile.json:1",
     "environment `prod` must name the environment variable that holds its URL, never the URL", R"(write { "url_env": "DATABASE_URL" })"},
    {"{\"environments\": {\"prod\": {\"url_env\": \"postgres://u:secret@h/d\"}}}", "reconcile.json:1",
     "environment `prod` must name the environment variable that holds its URL, never the URL", R"(write { "url_env": "DATABASE_URL" })"},
    {"{\"environments\": {\"a b\": {\"url_env\": \"X\"}}}", "reconcile.json:1", "an environment's name is made of letters, digits, `_` and `-`", ""},
    {"{\"allow\": [{\"code\": \"history/stub\", \"match\": \"x\"}]}", "reconcile.json:1", "an entry of `allow` needs a `reason`", ""},
    {"{\"allow\": [{\"code\": \"history/stub\", \"match\": \"x\", \"reason\": \"  \"}]}", "reconcile.json:1", "an entry of `allow` needs a `reason`", ""},
    {"{\"allow\": [{\"code\": \"history/stub\", \"match\": \"x\", \"reason\": \"y\", \"expires\": \"2026-02-30\"}]}", "reconcile.json:1",
     "`expires` must be a date, YYYY-MM-DD", ""},
};

nlohmann::json schema() {
  std::ifstream file(std::string(RECONCILE_SOURCE_DIR) + "/docs/reconcile.schema.json");
  std::stringstream text;
  text << file.rdbuf();
  return nlohmann::json::parse(text.str(), nullptr, false);
}

std::set<std::string> keys_of(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

template <class Range>
std::set<std::string> set_of(const Range& range) {
  return {range.begin(), range.end()};
}

}  // namespace

TEST_CASE("what is wrong is named with its line, and a URL is never repeated") {
  for (const Refused& want : refused) {
    INFO(want.text);
    auto config = parse_config("reconcile.json", want.text);
    REQUIRE_FALSE(config);
    CHECK(config.error().path == want.path);
    CHECK(config.error().message == want.message);
    CHECK(config.error().help == want.help);
    CHECK(config.error().message.find("secret") == std::string::npos);
  }
}

TEST_CASE("the JSON Schema that ships knows the same keys") {
  nlohmann::json root = schema();
  REQUIRE(root.is_object());
  for (const auto& [kind, keys] : config_keys()) {
    INFO(kind);
    const nlohmann::json& object = kind.empty() ? root : root["definitions"][kind];
    CHECK(keys_of(object["properties"]) == set_of(keys));
    CHECK(object["additionalProperties"] == false);
  }
  CHECK(set_of(root["properties"]["forbid"]["items"]["enum"]) == set_of(forbiddable()));
  CHECK(set_of(root["properties"]["preset"]["enum"]) == set_of(presets()));
}

TEST_CASE("the example in docs/configuration.md is a configuration") {
  std::ifstream file(std::string(RECONCILE_SOURCE_DIR) + "/docs/configuration.md");
  std::stringstream page;
  page << file.rdbuf();
  std::string text = page.str();
  std::size_t start = text.find("```json\n") + 8;
  auto config = parse_config("configuration.md", text.substr(start, text.find("```", start) - start));
  if (!config) FAIL(config.error().path + ": " + config.error().message);
  CHECK(config->allow.size() == 1);
}

TEST_CASE("times are days in UTC") {
  CHECK(day_of("2026-01-05") == "2026-01-05");
  CHECK(day_of("2026-01-05T23:59:59Z") == "2026-01-05");
  CHECK(day_of("0") == "1970-01-01");
  CHECK(day_of("1767571200") == "2026-01-05");
  for (const char* wrong : {"", "yesterday", "2026-13-01", "2026-02-29", "2026-01-05T10:00:00", "2026-01-05T25:00Z", "2026-01-05T10:00:00+02:00",
                            "99999999999999999999", "-1", "2026-01-05Z"}) {
    INFO(wrong);
    CHECK(day_of(wrong) == std::nullopt);
  }
}

TEST_CASE("the nearest name is what was meant, and nothing when nothing is near") {
  std::vector<std::string> names{"check", "plan", "status", "history/stub", "history/number-gap"};
  CHECK(nearest("chekc", names) == "check");
  CHECK(nearest("plam", names) == "plan");
  CHECK(nearest("stub", names) == "history/stub");
  CHECK(nearest("histroy/stub", names) == "history/stub");
  CHECK(nearest("xyzzy", names) == std::nullopt);
  CHECK(nearest(std::string(1000, 'a'), names) == std::nullopt);
}
