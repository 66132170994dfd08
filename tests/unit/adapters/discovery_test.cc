#include "adapters/discovery.h"

#include <git2.h>

#include <filesystem>
#include <fstream>

#include "adapters/config/drizzle_config.h"
#include "adapters/config/prisma_config.h"
#include "adapters/config/tool_versions.h"
#include "tests/catch.h"
#include "tests/conformance/adapter_contract.h"

using namespace reconcile;
using conformance::Files;

namespace {

const std::string journal = R"({"version":"7","dialect":"postgresql","entries":[{"idx":0,"when":1,"tag":"0000_a"}]})";

Repository discovered(Files files, DiscoveryOptions options = {}) { return discover(*memory_file_tree(std::move(files)), options); }

std::string ids(const Repository& repository) {
  std::string out;
  for (const Source& source : repository.sources) out += (out.empty() ? "" : ", ") + source.id + (source.archived ? " (archived)" : "");
  return out;
}

std::string not_looked_at(const Repository& repository) {
  std::string out;
  for (const NotLookedAt& item : repository.not_looked_at) out += (out.empty() ? "" : ", ") + item.path + " (" + item.why + ")";
  return out;
}

}  // namespace

TEST_CASE("every history of a monorepo is found once") {
  Repository repository = discovered({
      {"apps/web/drizzle/meta/_journal.json", journal},
      {"apps/web/drizzle/0000_a.sql", ""},
      {"apps/web/drizzle/0001_unlisted.sql", ""},
      {"apps/web/drizzle/archive/0009_x.sql", ""},
      {"apps/web/drizzle/down/0001_x.sql", ""},
      {"apps/api/prisma/schema.prisma", "datasource db {\n provider = \"postgresql\"\n url = env(\"API_URL\")\n}\n"},
      {"apps/api/prisma/migrations/migration_lock.toml", "provider = \"postgresql\""},
      {"apps/api/prisma/migrations/20240101000000_a/migration.sql", ""},
      {"apps/v1/drizzle/20240101000000_a/migration.sql", ""},
      {"apps/v1/drizzle/20240101000000_a/snapshot.json", R"({"version":"8","id":"a","prevIds":[]})"},
      {"services/go/migrations/001_a.sql", "-- +goose Up\nSELECT 1;"},
      {"supabase/migrations/20240101000000_a.sql", ""},
      {"apps/web/node_modules/x/migrations/001_a.sql", ""},
      {"dist/migrations/001_a.sql", ""},
  });
  CHECK(ids(repository) ==
        "prisma:apps/api/prisma/migrations, drizzle-v1:apps/v1/drizzle, drizzle:apps/web/drizzle, "
        "manual:services/go/migrations, manual:supabase/migrations");
  CHECK(repository.sources[0].datasource == "API_URL");
  CHECK(repository.sources[3].tool == "goose");
  CHECK(repository.problems.empty());
  CHECK(not_looked_at(repository) == "");
}

TEST_CASE("SQL files that are no history are named, not read") {
  Repository repository = discovered({
      {"db/schema.sql", ""}, {"db/seed.sql", ""}, {"queries/01_a.sql", ""}, {"queries/02_b.sql", ""},
      {"functions/f.sql", ""}, {"tests/fixtures/migrations/001_a.sql", ""}, {"sql/report.sql", ""}, {"sql/users.sql", ""},
      {"docker/initdb.d/01.sql", ""}, {"docker/initdb.d/02.sql", ""}, {"src/migrations/1700000000000-Init.ts", ""},
  });
  CHECK(ids(repository) == "");
  CHECK(not_looked_at(repository) ==
        "db (2 SQL files: schema or seed data), docker/initdb.d (2 SQL files: set-up scripts), "
        "functions (1 SQL file: function definitions), queries (2 SQL files: queries), "
        "sql (2 SQL files: not numbered like migrations), src/migrations (1 migration in code: only SQL is read), "
        "tests/fixtures/migrations (1 SQL file: test data)");
}

TEST_CASE("archives beside a history are sources that nobody runs") {
  Repository repository = discovered({
      {"drizzle/meta/_journal.json", journal}, {"drizzle/0000_a.sql", ""},
      {"migrations_archive/0007_a.sql", ""}, {"migrations_archive/0008_b.sql", ""},
      {"prisma/_old_migrations/20240101000000_a/migration.sql", ""},
      {"apps/legacy/package.json", "{}"}, {"apps/legacy/drizzle/meta/_journal.json", journal},
  });
  CHECK(ids(repository) ==
        "drizzle:apps/legacy/drizzle, drizzle:drizzle, manual:migrations_archive (archived), prisma:prisma/_old_migrations (archived)");
}

TEST_CASE("a folder without a journal is Drizzle's when a configuration says so") {
  Files files{{"db/out/0000_a.sql", ""}, {"db/out/0001_b.sql", ""}};
  CHECK(ids(discovered(files)) == "manual:db/out");
  files.emplace_back("drizzle.config.ts", "export default { out: './db/out', dialect: 'postgresql', migrations: { table: 'm' } }");
  Repository repository = discovered(files);
  CHECK(ids(repository) == "drizzle:db/out");
  CHECK(repository.sources[0].outside.size() == 2);
  CHECK(conformance::problem_codes(repository.sources[0]) == "guard/could-not-check");
  CHECK(repository.sources[0].ledger.table == "m");
  CHECK(repository.sources[0].ledger.schema == "drizzle");
}

TEST_CASE("sources that are named replace those that are found") {
  Files files{{"a/migrations/001_x.sql", ""}, {"node_modules/b/001_y.sql", ""}};
  DiscoveryOptions options;
  options.sources.push_back({.adapter = "manual", .path = "./node_modules/b/", .ledger = LedgerTable{"s", "t", true}, .tool = "goose"});
  options.sources.push_back({.adapter = "flyweight", .path = "a"});
  options.sources.push_back({.path = "nowhere"});
  Repository repository = discovered(files, options);
  CHECK(ids(repository) == "manual:node_modules/b");
  CHECK(repository.sources[0].tool == "goose");
  CHECK(repository.sources[0].ledger.table == "t");
  CHECK(repository.problems.size() == 2);
  CHECK(not_looked_at(repository).find("a/migrations (not named in reconcile.json") != std::string::npos);
}

TEST_CASE("Drizzle configurations of every age") {
  auto tree = memory_file_tree({
      {"a/drizzle.config.ts", "import type { Config } from 'drizzle-kit';\nexport default { schema: ['./x.ts'], out: './drizzle', driver: 'pg',\n"
                              " dbCredentials: { connectionString: process.env.DB_URL! }, tablesFilter: ['!x'] } satisfies Config;"},
      {"a/drizzle/x.sql", ""},
      {"b/drizzle-admin.config.ts", "export default defineConfig({ dialect: 'mysql', out: 'admin' })"},
      {"b/drizzle.config.warehouse.ts", "export default defineConfig({ dialect: 'turso', out: OUT })"},
      {"c/drizzle.config.json", "{\"out\": \"./o\", \"dialect\": \"postgresql\", \"migrations\": {\"schema\": \"public\"},}"},
      {"c/drizzle-notes.ts", ""},
  });
  auto configs = read_drizzle_configs(*tree, TreeIndex::walk(*tree));
  REQUIRE(configs.size() == 4);
  CHECK(configs[0].out == "a/drizzle");
  CHECK(configs[0].dialect == Dialect::PostgreSql);
  CHECK(configs[0].url_variable == "DB_URL");
  CHECK(configs[0].tables_filter == std::vector<std::string>{"!x"});
  CHECK(configs[1].out == "b/admin");
  CHECK(configs[1].dialect == Dialect::MySql);
  CHECK_FALSE(configs[2].out_known);
  CHECK(configs[3].ledger->schema == "public");
  CHECK(configs[3].ledger->table == "__drizzle_migrations");
}

TEST_CASE("Prisma's configuration and schema") {
  auto tree = memory_file_tree({
      {"db/prisma.config.ts", "export default defineConfig({ schema: './schema', migrations: { path: './history' },\n"
                              " datasource: { url: env('PG') }, tables: { external: ['auth.users'] } })"},
      {"db/schema/main.prisma", "generator client {\n previewFeatures = [\"views\"]\n}\ndatasource db {\n  provider = \"postgresql\"\n"
                                "  schemas = [\"a\", \"b\"] // two\n}\n"},
      {"db/history/migration_lock.toml", "provider = \"postgresql\""},
      {"old/schema.prisma", "datasource db {\n  provider = \"postgresql\"\n  url = \"postgresql://u:p@h/d?schema=app\"\n}"},
  });
  auto projects = read_prisma_projects(*tree, TreeIndex::walk(*tree));
  REQUIRE(projects.size() == 2);
  CHECK(projects[0].migrations == "db/history");
  CHECK(projects[0].schema->url_variable == "PG");
  CHECK(projects[0].schema->schemas == std::vector<std::string>{"a", "b"});
  CHECK(projects[0].schema->preview_features == std::vector<std::string>{"views"});
  CHECK(projects[0].external_tables == std::vector<std::string>{"auth.users"});
  CHECK(projects[1].migrations == "old/migrations");
  CHECK(projects[1].schema->ledger_schema == "app");
}

TEST_CASE("versions come from lockfiles, else from package.json") {
  CHECK(locked_version("pnpm-lock.yaml", "importers:\n\n  .:\n    devDependencies:\n      x:\n        specifier: ^1\n        version: 1.0.0\n\n"
                       "  apps/web:\n    devDependencies:\n      drizzle-kit:\n        specifier: ^0.31.0\n        version: 0.31.4(x@1)\n",
                       "drizzle-kit", "apps/web") == "0.31.4");
  CHECK(locked_version("pnpm-lock.yaml", "lockfileVersion: 5.4\ndevDependencies:\n  prisma: 4.1.0\n", "prisma", "") == "4.1.0");
  CHECK(locked_version("package-lock.json", "{\"packages\": {\"node_modules/prisma\": {\n \"version\": \"6.5.0\"}}}", "prisma", "a") == "6.5.0");
  CHECK(locked_version("yarn.lock", "\nprisma@^5.0.0:\n  version \"5.6.0\"\n", "prisma", "") == "5.6.0");
  CHECK(locked_version("bun.lock", "{\"packages\": {\"drizzle-kit\": [\"drizzle-kit@0.30.6\", \"\"]}}", "drizzle-kit", "") == "0.30.6");
  CHECK(locked_version("yarn.lock", "", "prisma", "") == "");
  auto tree = memory_file_tree({{"package.json", "{\"devDependencies\": {\"prisma\": \"^6.0.0\"}}"}, {"a/package.json", "{}"}});
  TreeIndex index = TreeIndex::walk(*tree);
  CHECK(ToolVersions(*tree, index).find("prisma", "a") == "^6.0.0");
}

namespace {

struct TemporaryFolder {
  std::filesystem::path path;
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "reconcile-test-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((path / file).parent_path());
    std::ofstream(path / file, std::ios::binary) << text;
  }
};

}  // namespace

TEST_CASE("what git ignores is left out, unless git tracks it") {
  TemporaryFolder folder;
  folder.write(".gitignore", "generated/\nlocal.sql\nkept/\n");
  folder.write("app/generated/migrations/001_a.sql", "");
  folder.write("app/kept/migrations/001_a.sql", "");
  folder.write("app/migrations/001_a.sql", "");
  folder.write("app/migrations/local.sql", "");
  git_libgit2_init();
  git_repository* repository = nullptr;
  git_index* index = nullptr;
  REQUIRE(git_repository_init(&repository, folder.path.c_str(), 0) == 0);
  REQUIRE(git_repository_index(&index, repository) == 0);
  REQUIRE(git_index_add_bypath(index, "app/kept/migrations/001_a.sql") == 0);
  REQUIRE(git_index_write(index) == 0);
  git_index_free(index);
  git_repository_free(repository);
  git_libgit2_shutdown();

  std::string root = (folder.path / "app").string();
  auto tree = open_file_tree(root);
  REQUIRE(tree);
  Repository found = discover(**tree, {.git_directory = root});
  CHECK(ids(found) == "manual:kept/migrations, manual:migrations");
  CHECK(conformance::names(found.sources[1]) == "001_a");
  CHECK(ids(discover(**tree, {})) == "manual:generated/migrations, manual:kept/migrations, manual:migrations");
}

TEST_CASE("links to folders are not followed, unreadable and odd files are said") {
  TemporaryFolder folder;
  folder.write("m/migrations/001_a.sql", "SELECT 1;");
  folder.write("m/migrations/003_c.sql/x", "");
  std::filesystem::create_directory_symlink(folder.path / "m", folder.path / "m/loop");
  std::filesystem::create_directory_symlink("/", folder.path / "m/outside");
  std::filesystem::create_symlink("/etc/passwd", folder.path / "m/migrations/002_b.sql");
  auto tree = open_file_tree(folder.path.string());
  REQUIRE(tree);
  Repository found = discover(**tree, {});
  REQUIRE(ids(found) == "manual:m/migrations");
  CHECK(conformance::names(found.sources[0]) == "001_a, 002_b (missing), 003_c (missing)");
  CHECK(found.sources[0].problems.size() == 2);
}

TEST_CASE("folders that drizzle.config names are Drizzle's, with or without snapshots") {
  const std::string config = R"({"dialect": "postgresql", "out": "./db"})";
  CHECK(ids(discovered({{"drizzle.config.json", config}, {"db/20250101000000_a/migration.sql", "SELECT 1;"}})) == "drizzle-v1:db");
  CHECK(ids(discovered({{"drizzle.config.json", config}, {"db/init/migration.sql", "SELECT 1;"}})) == "drizzle-v1:db");
  CHECK(ids(discovered({{"drizzle.config.json", config}, {"db/20250101000000_a/migration.sql", ""}, {"db/migration_lock.toml", "provider = \"postgresql\""}})) == "prisma:db");
  CHECK(ids(discovered({{"db/20250101000000_a/migration.sql", "SELECT 1;"}})) == "prisma:db");
}

TEST_CASE("the schemas that a datasource lists are the source's") {
  Repository repository = discovered({{"prisma/schema.prisma", "datasource db {\n  provider = \"postgresql\"\n  schemas  = [\"public\", \"auth\"]\n}\n"},
                                      {"prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"},
                                      {"prisma/migrations/1_a/migration.sql", "SELECT 1;"}});
  REQUIRE(repository.sources.size() == 1);
  CHECK(repository.sources[0].schemas == std::vector<std::string>{"public", "auth"});
}

TEST_CASE("a folder of folders inside Prisma's is one migration without its file, and no history of its own") {
  Repository repository = discovered({{"prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"},
                                      {"prisma/migrations/1_a/migration.sql", "SELECT 1;"},
                                      {"prisma/migrations/nested/2_b/migration.sql", "SELECT 2;"}});
  CHECK(ids(repository) == "prisma:prisma/migrations");
}
