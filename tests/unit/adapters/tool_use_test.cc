#include "adapters/tool_use.h"

#include "adapters/discovery.h"
#include "adapters/tool_commands.h"
#include "tests/catch.h"
#include "tests/conformance/adapter_contract.h"

using namespace reconcile;

namespace {

std::string commands(std::string_view line) {
  std::string out;
  for (const ToolCommand& command : tool_commands(line)) {
    out += (out.empty() ? "" : "; ") + std::string(command.tool) + " " + command.action + (command.named.empty() ? "" : " @ " + command.named);
  }
  return out;
}

std::vector<ToolUse> uses(conformance::Files files) { return discover(*memory_file_tree(std::move(files)), {}).tool_uses; }

}  // namespace

TEST_CASE("commands are known in every wrapping") {
  struct Case {
    const char* line;
    const char* found;
  };
  Case cases[] = {
      {"npx prisma migrate deploy", "prisma migrate deploy"},
      {"npx --yes prisma@6.1.0 migrate deploy --schema=db/schema.prisma", "prisma migrate deploy @ db/schema.prisma"},
      {"CMD [\"node_modules/.bin/prisma\", \"migrate\", \"deploy\"]", "prisma migrate deploy"},
      {"node node_modules/prisma/build/index.js migrate deploy", "prisma migrate deploy"},
      {"pnpm drizzle-kit migrate && pnpm start", "drizzle-kit migrate"},
      {"drizzle-kit generate:pg --config=drizzle.config.ts", "drizzle-kit generate @ drizzle.config.ts"},
      {"drizzle-kit generate && drizzle-kit push", "drizzle-kit generate; drizzle-kit push"},
      {"goose -dir ./migrations postgres \"$DB\" up", "goose up @ ./migrations"},
      {"migrate -path db/migrations -database $URL up", "golang-migrate up @ db/migrations"},
      {"dbmate -d db up", "dbmate up @ db"},
      {"flyway -locations=filesystem:sql migrate", "flyway migrate @ sql"},
      {"psql $URL -f migrations/001.sql", "psql -f @ migrations/001.sql"},
      {"echo migrate up", ""},
      {"prisma generate", ""},
      {"echo prisma is nice; migrate deploy later", ""},
      {"psql -c 'select 1'", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    INFO(c.line);
    CHECK(commands(c.line) == c.found);
  }
}

TEST_CASE("a package script is known by its name, its place and how it is started") {
  std::string package = "{\n  \"scripts\": {\n    \"db:migrate\": \"prisma migrate deploy\",\n    \"build\": \"tsc\"\n  }\n}";
  auto found = uses({{"apps/api/package.json", package}, {"pnpm-lock.yaml", ""}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].script == "db:migrate");
  CHECK(found[0].run_with == "pnpm");
  CHECK(found[0].applies);
  CHECK(found[0].location.begin == LineColumn{3, 19});
}

TEST_CASE("CI, compose, images and scripts are read, comments are not") {
  auto found = uses({{".github/workflows/deploy.yml", "jobs:\n  # npx prisma migrate deploy\n  - run: npx prisma migrate deploy\n"},
                     {"docker-compose.yml", "command: sh -c \"npx prisma migrate deploy && node x\""},
                     {"Dockerfile", "RUN npx drizzle-kit migrate"},
                     {"README.md", "npx prisma migrate deploy"},
                     {"bin/start.sh", "#!/bin/sh\nnpx drizzle-kit push\n"}});
  REQUIRE(found.size() == 4);
  CHECK(found[0].site == CallSite::Ci);
  CHECK(found[0].location.begin == LineColumn{3, 14});
  CHECK(found[0].command == "- run: npx prisma migrate deploy");
  CHECK(found[1].site == CallSite::Dockerfile);
  CHECK(found[2].site == CallSite::Shell);
  CHECK_FALSE(found[2].applies);
  CHECK(found[3].site == CallSite::Compose);
}

TEST_CASE("code that runs migrations names its folder") {
  auto found = uses({{"package.json", "{}"},
                     {"drizzle/0000_a.sql", ""},
                     {"src/db/migrate.ts", "const dir = './drizzle';\nawait migrate(db, { migrationsFolder: dir });\n"
                                           "await migrate(db, { migrationsFolder: './gone' })"},
                     {"scripts/run-migrations.js", "const dir = path.join(__dirname, '../migrations');\n"
                                                   "fs.readdirSync(dir).filter(f => f.endsWith('.sql'))"}});
  REQUIRE(found.size() == 3);
  CHECK(found[0].tool == "runner");
  CHECK(found[0].target == "migrations");
  CHECK(found[0].target_missing);
  CHECK(found[1].tool == "drizzle-orm");
  CHECK(found[1].target == "drizzle");
  CHECK_FALSE(found[1].target_missing);
  CHECK(found[2].target == "gone");
  CHECK(found[2].target_missing);
}

TEST_CASE("a configuration stands for the folder that it names") {
  auto found = uses({{"a/package.json", "{\"scripts\": {\"m\": \"drizzle-kit migrate --config=drizzle-x.config.ts\"}}"},
                     {"a/drizzle-x.config.ts", "export default { out: './out' }"}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].target == "a/out");
}
