// Transitions between tools, codified differences, orphans, and plans held against what became of them.
#include <algorithm>

#include "reconcile/plan/carry_out.h"
#include "reconcile/plan/converge.h"
#include "reconcile/plan/planner.h"
#include "reconcile/plan/upgrade_v1.h"
#include "tests/catch.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

const AuditOptions in_memory{.root = "", .use_cache = false};  // no folder whose .gitignore would count

struct Planned {
  std::unique_ptr<FileTree> tree;
  std::optional<Audit> audit;
  plan::Plan plan;
};

Planned planned(const Files& files, plan::PlanRequest request, std::vector<Environment> environments = {}) {
  Planned out;
  out.tree = memory_file_tree(files);
  auto audit = audit_tree(*out.tree, in_memory, std::move(environments));
  REQUIRE(audit);
  out.audit = std::move(audit).value();
  out.plan = plan::make_plan(*out.audit, in_memory, request);
  return out;
}

const plan::Step* added(const plan::Option& option, const std::string& path) {
  for (const plan::Step& s : option.steps) {
    if (s.path == path) return &s;
  }
  return nullptr;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Files prisma() {
  return {{"package.json", R"({"scripts": {"deploy": "prisma migrate deploy"}})"},
          {"prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"},
          {"prisma/migrations/20240101000000_a/migration.sql", "CREATE TABLE \"A\" (\"id\" TEXT NOT NULL, CONSTRAINT \"A_pkey\" PRIMARY KEY (\"id\"));"},
          {"prisma/schema.prisma", "datasource db {\n  provider = \"postgresql\"\n  url = env(\"DATABASE_URL\")\n}\nmodel A {\n  id String @id @default(cuid())\n  note String?\n}\n"}};
}

Files drizzle() {
  return {{"drizzle/meta/_journal.json", R"({"version":"7","dialect":"postgresql","entries":[
  {"idx":0,"version":"7","when":1700000000000,"tag":"0000_a","breakpoints":true},
  {"idx":1,"version":"7","when":1700000000400,"tag":"0001_b","breakpoints":true}]})"},
          {"drizzle/0000_a.sql", "CREATE TABLE a (id int);"}, {"drizzle/0001_b.sql", "CREATE TABLE b (id int);"}};
}

LedgerRow row(const std::string& id, const std::string& hash, std::int64_t when) {
  LedgerRow out;
  out.id = id;
  out.checksum = hash;
  out.created_at = when;
  return out;
}

}  // namespace

TEST_CASE("Prisma becomes Drizzle: baseline, journal, snapshot, callers; client defaults are said") {
  Planned p = planned(prisma(), {.strategy = "transition", .to = "drizzle"});
  REQUIRE(p.plan.options.size() == 1);
  const plan::Option& option = p.plan.options[0];
  CHECK(option.proof.verdict == plan::Verdict::Proven);
  CHECK(added(option, "drizzle/0000_baseline_from_prisma.sql") != nullptr);
  const plan::Step* journal = added(option, "drizzle/meta/_journal.json");
  REQUIRE(journal != nullptr);
  CHECK(contains(journal->content, "\"when\": 1704067201000"));  // a second after the newest migration's name
  CHECK(added(option, "drizzle/meta/0000_snapshot.json") != nullptr);
  const plan::Step* package = added(option, "package.json");
  REQUIRE(package != nullptr);
  CHECK(contains(package->content, "\"deploy\": \"drizzle-kit migrate\""));
  CHECK(std::any_of(option.reasons_against.begin(), option.reasons_against.end(), [](const std::string& r) { return contains(r, "`A.id` has no default in the database: cuid()"); }));
}

TEST_CASE("Drizzle 1.x's upgrade is applied to each row before it is tried") {
  Planned p = planned(drizzle(), {});
  const Source& source = p.audit->repository.sources.at(0);
  Ledger ledger;
  // Both migrations are of one second: only the hash tells them apart.
  ledger.rows = {row("1", source.migrations[0].checksum, 1700000000000), row("2", "other", 1700000000400), row("3", source.migrations[1].checksum, 1), row("4", "gone", 1)};
  auto matches = plan::match_upgrade(source, ledger);
  REQUIRE(matches.size() == 4);
  CHECK(matches[0].how == plan::UpgradeMatch::How::Match);
  CHECK(matches[0].migration == "0000_a");
  CHECK(matches[1].how == plan::UpgradeMatch::How::Ambiguous);
  CHECK(matches[2].migration == "0001_b");
  CHECK(matches[3].how == plan::UpgradeMatch::How::Unmatched);
  CHECK(plan::folder_of_upgrade(source.migrations[0]) == "20231114221320_a");
}

TEST_CASE("what a live schema has more becomes a migration that changes nothing there") {
  Environment prod;
  prod.name = "prod";
  prod.catalog_sql = "CREATE TABLE public.a (id integer, email_status text DEFAULT 'NOT_SENT' NOT NULL);\nCREATE TABLE public.b (id integer);\n"
                     "CREATE INDEX a_email ON public.a USING btree (email_status);";
  Planned p = planned(drizzle(), {.strategy = "codify"}, {prod});
  REQUIRE(p.plan.options.size() == 1);
  const plan::Option& option = p.plan.options[0];
  INFO(option.proof.differences.size());
  CHECK(option.proof.verdict == plan::Verdict::Proven);
  const plan::Step* sql = added(option, "drizzle/0002_codify_prod.sql");
  REQUIRE(sql != nullptr);
  CHECK(contains(sql->content, "ALTER TABLE public.a ADD COLUMN IF NOT EXISTS email_status text DEFAULT 'NOT_SENT'::text;"));
  CHECK(contains(sql->content, "ALTER TABLE public.a ALTER COLUMN email_status SET NOT NULL;"));
  CHECK(contains(sql->content, "CREATE INDEX IF NOT EXISTS a_email"));
  CHECK(planned(drizzle(), {.strategy = "codify", .forbid = {"ddl"}}, {prod}).plan.options.empty());
}

TEST_CASE("a type that would be rewritten is left out without --allow-destructive") {
  Environment prod;
  prod.name = "prod";
  prod.catalog_sql = "CREATE TABLE public.a (id bigint, n int);\nCREATE TABLE public.b (id integer);";
  Planned careful = planned(drizzle(), {.strategy = "codify"}, {prod});
  REQUIRE(careful.plan.options.size() == 1);
  CHECK_FALSE(contains(added(careful.plan.options[0], "drizzle/0002_codify_prod.sql")->content, "bigint"));
  CHECK(contains(careful.plan.options[0].stop_conditions.at(0), "left out without --allow-destructive"));
  Planned bold = planned(drizzle(), {.strategy = "codify", .allow_destructive = true}, {prod});
  CHECK(contains(added(bold.plan.options.at(0), "drizzle/0002_codify_prod.sql")->content, "TYPE bigint"));
}

TEST_CASE("what `ignore` names is not codified, nor what rests on it, nor ledgers and the platform's own") {
  Environment prod;
  prod.name = "prod";
  prod.catalog_sql = "CREATE SCHEMA drizzle;\nCREATE TABLE drizzle.__drizzle_migrations (id integer, hash text, created_at bigint);\n"
                     "CREATE TABLE public.a (id integer, bill integer);\nCREATE TABLE public.b (id integer);\n"
                     "CREATE SCHEMA billing;\nCREATE TABLE billing.bills (id integer PRIMARY KEY);\nCREATE SCHEMA auth;\nCREATE TABLE auth.more (id integer);\n"
                     "ALTER TABLE ONLY public.a ADD CONSTRAINT a_bill FOREIGN KEY (bill) REFERENCES billing.bills(id);";
  std::unique_ptr<FileTree> tree = memory_file_tree(drizzle());
  AuditOptions options = in_memory;
  options.config.ignore = {"billing"};
  options.config.preset = "supabase";
  auto audit = audit_tree(*tree, options, {prod});
  REQUIRE(audit);
  plan::Plan plan = plan::make_plan(*audit, options, {.strategy = "codify"});
  REQUIRE(plan.options.size() == 1);
  const std::string& sql = added(plan.options[0], "drizzle/0002_codify_prod.sql")->content;
  INFO(sql);
  CHECK(contains(sql, "ADD COLUMN IF NOT EXISTS bill integer"));
  CHECK_FALSE(contains(sql, "billing"));
  CHECK_FALSE(contains(sql, "auth"));
  CHECK_FALSE(contains(sql, "drizzle"));
  CHECK(std::any_of(plan.options[0].reasons_against.begin(), plan.options[0].reasons_against.end(), [](const std::string& text) { return contains(text, "rests on what `ignore` leaves out"); }));
}

TEST_CASE("statements that can run again") {
  using plan::repeatable;
  CHECK(repeatable("CREATE TABLE t (id int)") == "CREATE TABLE IF NOT EXISTS t (id int)");
  CHECK(repeatable("CREATE FUNCTION f() RETURNS int") == "CREATE OR REPLACE FUNCTION f() RETURNS int");
  CHECK(contains(repeatable("ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id)"), "IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'public.t'::regclass AND conname = 't_pkey')"));
  CHECK(contains(repeatable("CREATE TYPE public.e AS ENUM ('x')"), "to_regtype('public.e') IS NULL"));
  CHECK(repeatable("CREATE POLICY p ON public.t USING (true)") == "DROP POLICY IF EXISTS p ON public.t;\nCREATE POLICY p ON public.t USING (true)");
}

TEST_CASE("an orphan row is allowed with a reason, and what masks pending migrations is a stop") {
  Environment prod;
  prod.name = "prod";
  prod.ledgers.push_back({.kind = LedgerKind::Drizzle, .schema = "drizzle", .table = "__drizzle_migrations", .rows = {row("10", "6cec6782", 1900000000000)}, .row_count = 1});
  Planned p = planned(drizzle(), {}, {prod});
  auto option = std::find_if(p.plan.options.begin(), p.plan.options.end(), [](const plan::Option& o) { return o.id == "allow-orphans"; });
  REQUIRE(option != p.plan.options.end());
  CHECK(contains(added(*option, "reconcile.json")->content, "\"match\":\"6cec6782\""));
  CHECK(contains(option->stop_conditions.at(0), "newer than every migration"));
}
