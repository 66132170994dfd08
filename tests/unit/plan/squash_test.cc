// Squash and baseline: the SQL, the layout of each tool, what becomes of rows and of ledgers.
#include <algorithm>

#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/planner.h"
#include "tests/catch.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

struct Planned {
  std::unique_ptr<FileTree> tree;
  std::optional<Audit> audit;
  plan::Plan plan;
  const plan::Option& option() const { return plan.options.at(0); }
};

const std::string journal_of_three = R"({"version":"7","dialect":"postgresql","entries":[
  {"idx":0,"version":"7","when":1000000,"tag":"0000_a","breakpoints":true},
  {"idx":1,"version":"7","when":2000000,"tag":"0001_b","breakpoints":true},
  {"idx":2,"version":"7","when":3000000,"tag":"0002_c","breakpoints":true}]})";

Files drizzle(const std::string& a, const std::string& b, const std::string& c) {
  return {{"drizzle/meta/_journal.json", journal_of_three}, {"drizzle/0000_a.sql", a}, {"drizzle/0001_b.sql", b}, {"drizzle/0002_c.sql", c}};
}

Files prisma() {
  return {{"prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"},
          {"prisma/migrations/20240101000000_a/migration.sql", "CREATE TABLE a (id int PRIMARY KEY);"},
          {"prisma/migrations/20240102000000_b/migration.sql", "ALTER TABLE a ADD COLUMN b text;"}};
}

Planned planned(const Files& files, plan::PlanRequest request, std::vector<Environment> environments = {}) {
  Planned out;
  out.tree = memory_file_tree(files);
  AuditOptions options{.root = "", .use_cache = false};  // no folder whose .gitignore would count
  auto audit = audit_tree(*out.tree, options);
  REQUIRE(audit);
  out.audit = std::move(audit).value();
  out.audit->environments = std::move(environments);
  out.plan = plan::make_plan(*out.audit, options, request);
  return out;
}

const plan::Step* step(const plan::Option& option, plan::StepKind kind, const std::string& path = {}) {
  for (const plan::Step& s : option.steps) {
    if (s.kind == kind && (path.empty() || s.path == path)) return &s;
  }
  return nullptr;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Environment drizzle_environment(const Source& source, std::size_t applied) {
  Environment out;
  out.name = "prod";
  Ledger ledger{.kind = LedgerKind::Drizzle, .schema = "drizzle", .table = "__drizzle_migrations"};
  for (std::size_t i = 0; i < applied; ++i) {
    LedgerRow row;
    row.id = std::to_string(i + 1);
    row.checksum = source.migrations[i].checksum;
    row.created_at = source.migrations[i].when;
    ledger.rows.push_back(row);
  }
  ledger.row_count = applied;
  out.ledgers.push_back(ledger);
  return out;
}

}  // namespace

TEST_CASE("a squash builds the same schema and keeps the rows that a fresh database has") {
  Planned p = planned(drizzle("CREATE TABLE plans (id int PRIMARY KEY, name text);\n--> statement-breakpoint\nCREATE TABLE passing (id int);",
                              "INSERT INTO plans (id, name) VALUES (1, 'free');\n--> statement-breakpoint\nUPDATE passing SET id = 2;\n"
                              "--> statement-breakpoint\nDROP TABLE passing;",
                              "ALTER TABLE plans ADD COLUMN price int;\n--> statement-breakpoint\nUPDATE plans SET price = 0;"),
                      {.strategy = "squash"});
  const plan::Option& option = p.option();
  CHECK(option.proof.verdict == plan::Verdict::Proven);
  const plan::Step* added = step(option, plan::StepKind::Add, "drizzle/0000_squashed.sql");
  REQUIRE(added != nullptr);
  CHECK(contains(added->content, "INSERT INTO plans (id, name) VALUES (1, 'free');"));
  CHECK(contains(added->content, "UPDATE plans SET price = 0;"));
  CHECK_FALSE(contains(added->content, "passing"));
  REQUIRE(option.data_statements.size() == 3);
  CHECK(option.data_statements[0].kept);
  CHECK_FALSE(option.data_statements[1].kept);
  CHECK(contains(option.data_statements[1].reason, "no migration before it fills `passing`"));
  CHECK(option.data_statements[2].kept);
}

TEST_CASE("the journal keeps the newest replaced time, whatever the order of the entries") {
  Planned p = planned(drizzle("CREATE TABLE a (id int);", "CREATE TABLE b (id int);", "CREATE TABLE c (id int);"), {.strategy = "squash", .through = "0001_b"});
  const plan::Step* journal = step(p.option(), plan::StepKind::Journal);
  REQUIRE(journal != nullptr);
  CHECK(contains(journal->content, "\"when\": 2000000,\n      \"tag\": \"0000_squashed\""));
  CHECK(contains(journal->content, "0002_c"));
  CHECK_FALSE(contains(journal->content, "0001_b"));
}

TEST_CASE("a later range keeps its own statements, without those whose objects it drops itself") {
  Planned p = planned(drizzle("CREATE TABLE a (id int);", "CREATE TABLE b (id int);\n--> statement-breakpoint\nALTER TABLE a ADD COLUMN x int;", "DROP TABLE b;"),
                      {.strategy = "squash", .from = "0001_b"});
  const plan::Step* added = step(p.option(), plan::StepKind::Add, "drizzle/0001_squashed.sql");
  REQUIRE(added != nullptr);
  CHECK(contains(added->content, "ALTER TABLE a ADD COLUMN x int;"));
  CHECK_FALSE(contains(added->content, "b (id int)"));
  CHECK(p.option().proof.verdict == plan::Verdict::Proven);
}

TEST_CASE("rows that can't be kept are a stop condition, and the proof does not cover them") {
  Planned p = planned(drizzle("CREATE TABLE a (old text);", "INSERT INTO a (old) VALUES ('x');", "ALTER TABLE a RENAME COLUMN old TO new;"), {.strategy = "squash"});
  const plan::Option& option = p.option();
  REQUIRE(option.data_statements.size() == 1);
  CHECK_FALSE(option.data_statements[0].kept);
  CHECK(option.data_statements[0].loses_rows);
  CHECK(option.proof.verdict == plan::Verdict::NotShown);
  CHECK(option.risk == plan::Risk::High);
  CHECK(std::any_of(option.stop_conditions.begin(), option.stop_conditions.end(), [](const std::string& s) { return contains(s, "loses the rows"); }));
}

TEST_CASE("a history that fails is not squashed, and the plan says where it fails") {
  Planned p = planned(drizzle("CREATE TABLE a (id int);", "ALTER TABLE nowhere ADD COLUMN x int;", "SELECT 1;"), {.strategy = "squash"});
  CHECK(p.plan.options.empty());
  REQUIRE_FALSE(p.plan.undecided.empty());
  CHECK(contains(p.plan.undecided.front(), "`0001_b`, line 1: fails: relation \"nowhere\" does not exist"));
}

TEST_CASE("each environment's ledger is settled by where it stands") {
  Files files = drizzle("CREATE TABLE a (id int);", "CREATE TABLE b (id int);", "CREATE TABLE c (id int);");
  Planned bare = planned(files, {.strategy = "squash"});
  const Source& source = bare.audit->repository.sources.at(0);

  SECTION("past the range: the newest row gets the new hash; its time stays") {
    Planned p = planned(files, {.strategy = "squash"}, {drizzle_environment(source, 3)});
    CHECK(p.option().steps.front().kind == plan::StepKind::Command);
    CHECK(contains(p.option().steps.front().command, "pg_dump --data-only"));
    const plan::Step* sql = step(p.option(), plan::StepKind::LedgerSql);
    REQUIRE(sql != nullptr);
    CHECK(sql->environment == "prod");
    CHECK(contains(sql->sql, "WHERE id = 3 AND hash = '" + source.migrations[2].checksum + "'"));
    CHECK_FALSE(contains(sql->sql, "DELETE"));
    CHECK_FALSE(contains(sql->sql, "created_at ="));
    CHECK(p.option().scenarios.back().ok);
    CHECK_FALSE(p.option().later_upgrades.empty());
  }
  SECTION("with --allow-destructive the rows of replaced migrations go, and the rollback brings them back") {
    Planned p = planned(files, {.strategy = "squash", .allow_destructive = true}, {drizzle_environment(source, 3)});
    const plan::Step* sql = step(p.option(), plan::StepKind::LedgerSql);
    REQUIRE(sql != nullptr);
    CHECK(sql->destructive);
    CHECK(contains(sql->sql, "DELETE FROM \"drizzle\".\"__drizzle_migrations\" WHERE id = 1"));
    CHECK(contains(sql->rollback_sql, "SELECT 1, '" + source.migrations[0].checksum + "', 1000000"));
  }
  SECTION("inside the range: stop") {
    Planned p = planned(files, {.strategy = "squash"}, {drizzle_environment(source, 2)});
    CHECK(step(p.option(), plan::StepKind::LedgerSql) == nullptr);
    REQUIRE_FALSE(p.option().stop_conditions.empty());
    CHECK(contains(p.option().stop_conditions.front(), "`prod` stands inside the range: it has not applied `0002_c`"));
    CHECK_FALSE(p.option().scenarios.back().ok);
  }
  SECTION("nothing applied: nothing to settle") {
    Planned p = planned(files, {.strategy = "squash"}, {drizzle_environment(source, 0)});
    CHECK(step(p.option(), plan::StepKind::LedgerSql) == nullptr);
    CHECK(p.option().stop_conditions.empty());
  }
  SECTION("tables without a ledger are adopted by a baseline only") {
    Environment legacy;
    legacy.name = "legacy";
    legacy.complete = true;
    legacy.tables = {{"public", "a"}};
    Planned squash = planned(files, {.strategy = "squash"}, {legacy});
    CHECK(contains(squash.option().stop_conditions.front(), "baseline it first"));
    Planned baseline = planned(files, {.strategy = "baseline"}, {legacy});
    const plan::Step* sql = step(baseline.option(), plan::StepKind::LedgerSql);
    REQUIRE(sql != nullptr);
    CHECK(contains(sql->sql, "CREATE TABLE IF NOT EXISTS \"drizzle\".\"__drizzle_migrations\""));
    CHECK(contains(sql->sql, "3000000\nWHERE NOT EXISTS"));
    CHECK(contains(sql->sql, "to_regclass(name) IS NULL"));
  }
}

TEST_CASE("--forbid is obeyed, or the plan says that none is possible") {
  Files files = drizzle("CREATE TABLE a (id int);", "CREATE TABLE b (id int);", "CREATE TABLE c (id int);");
  Planned quiet = planned(files, {.strategy = "squash", .forbid = {"ledger-writes"}});
  CHECK(step(quiet.option(), plan::StepKind::LedgerSql) == nullptr);
  Planned none = planned(files, {.strategy = "squash", .forbid = {"edit-applied"}});
  CHECK(none.plan.options.empty());
  CHECK(contains(none.plan.undecided.at(0), "--forbid edit-applied"));
}

TEST_CASE("Prisma's squash sorts after what it replaces and is resolved as applied") {
  Planned p = planned(prisma(), {.strategy = "squash"});
  CHECK(step(p.option(), plan::StepKind::Add, "prisma/migrations/20240102000000_squashed/migration.sql") != nullptr);
  const plan::Step* sql = step(p.option(), plan::StepKind::LedgerSql);
  REQUIRE(sql != nullptr);
  CHECK(sql->command == "npx prisma migrate resolve --applied 20240102000000_squashed");
  CHECK(contains(sql->sql, "migration_name = '20240101000000_a' AND finished_at IS NOT NULL"));
  Planned reused = planned(prisma(), {.strategy = "squash", .forbid = {"ledger-writes"}});
  CHECK(step(reused.option(), plan::StepKind::Edit, "prisma/migrations/20240102000000_b/migration.sql") != nullptr);
}

TEST_CASE("a ledger row belongs by hash, else by time") {
  Planned p = planned(drizzle("SELECT 1;", "SELECT 2;", "SELECT 3;"), {});
  const Source& source = p.audit->repository.sources.at(0);
  Environment environment = drizzle_environment(source, 2);
  environment.ledgers[0].rows[1].checksum = "edited since";
  LedgerRow orphan;
  orphan.id = "9";
  orphan.checksum = "gone";
  orphan.created_at = 5;
  environment.ledgers[0].rows.push_back(orphan);
  auto view = plan::view_of(environment, source);
  REQUIRE(view);
  CHECK(view->applied(0));
  CHECK(view->applied(1));
  CHECK_FALSE(view->applied(2));
  REQUIRE(view->orphans.size() == 1);
  CHECK(view->orphans[0]->id == "9");
}

namespace {

// What a squash of one Supabase migration writes; the plan must be proven.
std::string squashed_on_supabase(const std::string& text) {
  Files files = {{"supabase/config.toml", "project_id = \"a\"\n"}, {"supabase/migrations/20240101000000_a.sql", text}};
  Planned p = planned(files, {.strategy = "squash"});
  REQUIRE(p.plan.options.size() == 1);
  CHECK(p.option().proof.verdict == plan::Verdict::Proven);
  for (const plan::Step& s : p.option().steps) {
    if (s.path.ends_with(".sql") && !s.content.empty()) return s.content;
  }
  return {};
}

}  // namespace

TEST_CASE("a squash keeps what a history does to its platform's own objects") {
  struct Row {
    const char* what;
    std::string text;
    std::vector<std::string> kept;
  };
  const Row rows[] = {
      {"a grant", "GRANT SELECT ON auth.users TO anon;", {"GRANT SELECT ON TABLE auth.users TO anon;"}},
      {"a grant on a function", "GRANT EXECUTE ON FUNCTION auth.uid() TO dashboard_user;", {"GRANT EXECUTE ON FUNCTION auth.uid() TO dashboard_user;"}},
      {"a dropped extension", "DROP EXTENSION IF EXISTS pgjwt CASCADE;", {"DROP EXTENSION pgjwt;"}},
      {"one that moves", "DROP EXTENSION pgjwt;\nCREATE SCHEMA jwt;\nCREATE EXTENSION pgjwt WITH SCHEMA jwt;",
       {"DROP EXTENSION pgjwt;", "CREATE SCHEMA jwt;", "CREATE EXTENSION IF NOT EXISTS pgjwt WITH SCHEMA jwt;"}},
      {"one that makes its schema itself", "CREATE EXTENSION pg_net;\nCREATE FUNCTION net.own() RETURNS int LANGUAGE sql AS 'SELECT 1';",
       {"\nCREATE EXTENSION IF NOT EXISTS pg_net;", "CREATE FUNCTION net.own()"}},
      {"a function of its own in its place", "CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$;", {"CREATE OR REPLACE FUNCTION auth.uid()"}},
      {"columns",
       "ALTER TABLE auth.users ADD COLUMN nick text DEFAULT 'x' NOT NULL, ADD CONSTRAINT short CHECK (length(nick) < 9);\nALTER TABLE auth.users ALTER email SET NOT NULL;\n"
       "ALTER TABLE storage.buckets RENAME name TO title;\nCREATE INDEX nicks ON auth.users (nick);\nCOMMENT ON COLUMN auth.users.nick IS 'short';",
       {"ALTER TABLE auth.users\n    ALTER COLUMN email SET NOT NULL,\n    ADD COLUMN nick text DEFAULT 'x'::text NOT NULL,\n    ADD CONSTRAINT short CHECK ((length(nick) < 9));",
        "ALTER TABLE storage.buckets RENAME COLUMN name TO title;", "CREATE INDEX nicks ON auth.users", "COMMENT ON COLUMN auth.users.nick IS 'short';"}},
      {"a column that goes", "ALTER TABLE storage.buckets DROP COLUMN public;", {"ALTER TABLE storage.buckets\n    DROP COLUMN public;"}},
      {"a label", "ALTER TYPE auth.aal_level ADD VALUE 'aal9' BEFORE 'aal1';", {"ALTER TYPE auth.aal_level ADD VALUE 'aal9' BEFORE 'aal1';"}},
      {"an owner", "ALTER SCHEMA graphql OWNER TO postgres;", {"ALTER SCHEMA graphql OWNER TO postgres;"}},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    std::string sql = squashed_on_supabase("CREATE TABLE a (id int);\n" + row.text);
    INFO(sql);
    for (const std::string& part : row.kept) CHECK(contains(sql, part));
  }
}

TEST_CASE("a squash of a history that leaves its platform alone does not touch it") {
  std::string sql = squashed_on_supabase("CREATE TABLE a (id int);");
  for (const char* word : {"DROP ", "auth", "extensions", "ALTER SCHEMA"}) CHECK_FALSE(contains(sql, word));
}

TEST_CASE("privileges that were all taken away stay away") {
  std::string sql = squashed_on_supabase("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
                                         "REVOKE ALL ON FUNCTION f() FROM PUBLIC, postgres, anon, authenticated, service_role;\n"
                                         "GRANT EXECUTE ON FUNCTION f() TO authenticated;");
  CHECK(contains(sql, "REVOKE ALL ON FUNCTION public.f() FROM PUBLIC;"));
  CHECK_FALSE(contains(sql, "TO PUBLIC"));
}

TEST_CASE("a statement of which it can't be told what it does runs once the schema is there") {
  Planned p = planned(drizzle("CREATE TABLE a (id int);", "DO $$ BEGIN IF random() < 2 THEN EXECUTE 'INSERT INTO a SELECT length(version())'; END IF; END $$;",
                              "CREATE TABLE b (id int);"),
                      {.strategy = "squash"});
  const plan::Step* added = step(p.option(), plan::StepKind::Add, "drizzle/0000_squashed.sql");
  REQUIRE(added != nullptr);
  CHECK(added->content.find("DO $$") > added->content.find("CREATE TABLE public.b"));
  REQUIRE(p.option().data_statements.size() == 1);
  CHECK(contains(p.option().data_statements[0].reason, "can't be told"));
  CHECK(p.option().proof.verdict == plan::Verdict::NotShown);
}
