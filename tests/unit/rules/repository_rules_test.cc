// Rules that look at several histories, archives and call sites.
#include "tests/catch.h"
#include "tests/unit/rules/histories.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

namespace {

Source prisma_at(const std::string& path) {
  Source source;
  source.id = "prisma:" + path;
  source.adapter = source.tool = "prisma";
  source.path = path;
  source.numbers_matter = false;
  source.migrations = {migration_named("20240101000000_init")};
  source.migrations[0].path = path + "/20240101000000_init/migration.sql";
  return source;
}

Source drizzle_at(const std::string& path) {
  Source source = drizzle({"0000_a"});
  source.id = "drizzle:" + path;
  source.path = path;
  source.journal->path = path + "/meta/_journal.json";
  return source;
}

Source with_archive() {
  Source source = drizzle({"0000_a", "0001_b"});
  put_outside(source, "0007_old", OutsideReason::Archived, "create table t()");
  return source;
}

ToolUse call(std::string tool, std::string command) {
  ToolUse use;
  use.tool = std::move(tool);
  use.action = "migrate";
  use.applies = true;
  use.command = std::move(command);
  use.file = "package.json";
  use.location = Location::of_file("package.json");
  return use;
}

}  // namespace

TEST_CASE("two live tools for one database") {
  struct Case {
    const char* what;
    std::string first, second, first_database, second_database;
    bool same_table;
    std::string expected;
  };
  const Case cases[] = {
      {"side by side", "drizzle", "prisma/migrations", "", "", false, "nothing says that they are of different databases"},
      {"side by side, one variable", "drizzle", "prisma/migrations", "DATABASE_URL", "DATABASE_URL", false, "both connect through `DATABASE_URL`"},
      {"side by side, two variables", "drizzle", "prisma/migrations", "A_URL", "B_URL", true, ""},
      {"two apps", "apps/a/drizzle", "apps/b/prisma/migrations", "DATABASE_URL", "DATABASE_URL", false, ""},
      {"two apps that make one table", "apps/a/drizzle", "apps/b/prisma/migrations", "DATABASE_URL", "DATABASE_URL", true, "both make table `public.t`"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    World world({drizzle_at(c.first), prisma_at(c.second)});
    world.sources[0].datasource = c.first_database;
    world.sources[1].datasource = c.second_database;
    if (c.same_table) world.effects[0].migrations[0].makes = world.effects[1].migrations[0].makes = {table("t")};
    const Lines lines = world.lines("history/mixed-systems");
    REQUIRE(lines.size() == (c.expected.empty() ? 0 : 1));
    if (!lines.empty()) CHECK(lines[0].ends_with("are two live histories: " + c.expected));
    world.sources[0].archived = true;
    CHECK(world.lines("history/mixed-systems").empty());
  }
}

TEST_CASE("an archived file whose table the history makes") {
  World world({with_archive()});
  world.effects[0].outside[0].makes = {table("t"), {"column", "public.t.a"}};
  world.effects[0].migrations[1].makes = {table("t")};
  CHECK(world.lines("history/archived-superseded") ==
        Lines{"note d/0007_old.sql: `0007_old` is archived; all that it makes is made by `0001_b` (by name: not all definitions were compared)"});
  CHECK(world.lines("history/archived-unrepresented").empty());
}

TEST_CASE("definitions decide where they are known") {
  World world({with_archive()});
  world.effects[0].outside[0].makes = world.effects[0].migrations[1].makes = {table("t")};
  world.effects[0].outside[0].definitions = world.effects[0].migrations[1].definitions = {{table("t"), "(a int4)"}};
  CHECK(world.lines("history/archived-superseded") == Lines{"note d/0007_old.sql: `0007_old` is archived; all that it makes is made by `0001_b`"});
  world.effects[0].outside[0].definitions = {{table("t"), "(a int8)"}};
  CHECK(world.lines("history/archived-superseded").empty());
  CHECK(world.lines("history/archived-unrepresented") ==
        Lines{"warning d/0007_old.sql: `0007_old` is archived, and the history makes its table `public.t` with another definition"});
}

TEST_CASE("an archived file that failed only because the history has it all already") {
  World world({with_archive()});
  world.effects[0].outside[0].already = {{"relation", "t"}};
  world.effects[0].migrations[0].makes = {table("t")};
  CHECK(world.lines("history/archived-superseded").at(0).find("made by `0000_a`") != std::string::npos);
}

TEST_CASE("what an archived file alone did") {
  World world({with_archive()});
  world.effects[0].outside[0].makes = {table("t"), {"trigger", "public.t.touch"}};
  world.effects[0].migrations[1].makes = {table("t")};
  CHECK(world.lines("history/archived-unrepresented") ==
        Lines{"warning d/0007_old.sql: `0007_old` is archived, and no migration of the history makes its trigger `public.t.touch`"});
  world.effects[0].outside[0] = {};
  world.effects[0].outside[0].changes_data = true;
  CHECK(world.lines("history/archived-unrepresented") ==
        Lines{"warning d/0007_old.sql: `0007_old` is archived and changes rows, which no migration is known to do likewise"});
  world.effects[0].outside[0] = Effects::unknown();
  CHECK(world.lines("history/archived-unrepresented") ==
        Lines{"warning d/0007_old.sql: `0007_old` is archived, and not all of what it does can be told"});
}

TEST_CASE("an archived stub is nobody's business") {
  Source source = drizzle({"0000_a"});
  put_outside(source, "0007_old", OutsideReason::Archived, "-- nothing");
  CHECK(World({source}).findings().empty());
}

TEST_CASE("an archive that is a source of its own is held against the history beside it") {
  Source archive = manual({"001_t"});
  archive.id = "manual:d/archive";
  archive.path = "d/archive";
  archive.archived = true;
  World world({drizzle({"0000_a"}), archive});
  world.effects[0].migrations[0].makes = world.effects[1].migrations[0].makes = {table("t")};
  CHECK(world.lines("history/archived-superseded").size() == 1);
  world.sources[1].path = "elsewhere/archive";
  CHECK(world.lines("history/archived-superseded").empty());
}

TEST_CASE("calls of a migrator that has nothing to migrate") {
  World world({drizzle_at("drizzle")});
  world.uses = {call("drizzle-kit", "drizzle-kit migrate"), call("prisma", "prisma migrate deploy"), call("psql", "psql -f x.sql")};
  CHECK(world.lines("history/foreign-migrator") ==
        Lines{"warning package.json: `prisma migrate deploy` calls `prisma`, of which there is no history here"});
  world.sources.push_back(prisma_at("old/prisma"));
  world.sources[1].archived = true;
  world.effects.emplace_back();
  CHECK(world.lines("history/foreign-migrator") == Lines{"warning package.json: `prisma migrate deploy` runs the archived history `old/prisma`"});
  world.sources[1].archived = false;
  CHECK(world.lines("history/foreign-migrator").empty());
}

TEST_CASE("a runner that points at a folder that is not there") {
  World world({drizzle_at("drizzle")});
  world.uses = {call("runner", "migrate('./db/migrations')")};
  world.uses[0].target = "db/migrations";
  world.uses[0].target_missing = true;
  CHECK(world.lines("history/foreign-migrator") ==
        Lines{"warning package.json: `migrate('./db/migrations')` points at `db/migrations`, which does not exist"});
}

TEST_CASE("what nobody runs is only held against what is run") {
  Source archive = drizzle({"0000_a", "0001_b", "0001_c", "0005_d"});
  archive.archived = true;
  archive.journal->entries[2].when = 0;
  archive.migrations[3].text = "";
  archive.snapshots.clear();
  put_outside(archive, "0009_x", OutsideReason::Unjournaled);
  CHECK(World({archive}).findings().empty());
}
