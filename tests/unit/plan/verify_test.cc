// A plan that is held against the repository and the ledgers of a later day: each way of being out of date.
#include <algorithm>
#include <functional>

#include "reconcile/plan/carry_out.h"
#include "reconcile/plan/planner.h"
#include "reconcile/plan/verify.h"
#include "reconcile/report/plan_report.h"
#include "tests/catch.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

const AuditOptions in_memory{.root = "", .use_cache = false};  // no folder whose .gitignore would count

std::string journal(const std::string& more = {}) {
  return R"({"version":"7","dialect":"postgresql","entries":[
  {"idx":0,"version":"7","when":1700000000000,"tag":"0000_a","breakpoints":true},
  {"idx":1,"version":"7","when":1700000001000,"tag":"0001_b","breakpoints":true})" + more + "]}";
}

Files drizzle() {
  return {{"compose.yml", "services:\n  migrate:\n    image: node\n    command: npx prisma migrate deploy\n"},
          {"package.json", R"({"scripts": {"db:migrate": "drizzle-kit migrate"}})"},
          {"drizzle/meta/_journal.json", journal()},
          {"drizzle/0000_a.sql", "CREATE TABLE a (id int);"},
          {"drizzle/0001_b.sql", "CREATE TABLE b (id int);"}};
}

std::string& content(Files& files, const std::string& path) {
  auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.first == path; });
  if (found == files.end()) return files.emplace_back(path, "").second;
  return found->second;
}

LedgerRow row(const std::string& id, std::int64_t when) {
  LedgerRow out;
  out.id = id;
  out.checksum = "hash of " + id;
  out.created_at = when;
  return out;
}

Environment prod(std::vector<LedgerRow> rows) {
  Environment out;
  out.name = "prod";
  Ledger ledger{.kind = LedgerKind::Drizzle, .schema = "drizzle", .table = "__drizzle_migrations"};
  ledger.row_count = rows.size();
  ledger.rows = std::move(rows);
  out.ledgers.push_back(std::move(ledger));
  return out;
}

std::vector<Environment> migrated() { return {prod({row("1", 1700000000000), row("2", 1700000001000)})}; }

// The repository of a day, as `plan` and `verify` see it.
struct Day {
  Day(const Files& files, std::vector<Environment> environments, AuditOptions with = in_memory) : options(std::move(with)), tree(memory_file_tree(files)) {
    auto made = audit_tree(*tree, options, std::move(environments));
    REQUIRE(made);
    audit = std::move(made).value();
  }
  AuditOptions options;
  std::unique_ptr<FileTree> tree;
  std::optional<Audit> audit;
};

plan::PlanRecord written(const Day& day, const plan::PlanRequest& request) {
  plan::Plan plan = plan::make_plan(*day.audit, day.options, request);
  auto record = plan::read_plan_record("plan.json", report::plan_to_json(plan));
  REQUIRE(record);
  return std::move(record).value();
}

plan::Verification verified(const plan::PlanRecord& record, const Day& day) { return plan::verify(record, *day.audit, day.options, nullptr); }

std::string told(const plan::Verification& verification) {
  std::string out = verification.state;
  for (const plan::VerifiedItem& item : verification.items) out += "\n" + std::string(to_string(item.result)) + " " + item.title + ": " + item.detail;
  return out;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// The files once the recommended option was carried out.
Files carried_out(const Day& day, Files files, const plan::PlanRequest& request) {
  plan::Plan plan = plan::make_plan(*day.audit, day.options, request);
  plan::Workspace workspace(*day.tree);
  plan::carry_out(plan.options.at(0), workspace);
  for (const auto& [path, text] : workspace.changes()) {
    if (text) content(files, path) = *text;
    else std::erase_if(files, [&](const auto& file) { return file.first == path; });
  }
  return files;
}

}  // namespace

TEST_CASE("a plan whose files or ledgers have changed is stale, and it is said which") {
  struct Row {
    const char* what;
    std::function<void(Files&, std::vector<Environment>&)> change;
    std::string said;
  };
  const Row rows[] = {
      {"an edited migration", [](Files& f, auto&) { content(f, "drizzle/0001_b.sql") += " -- edited"; }, "`drizzle/0001_b.sql` has changed"},
      {"a new migration",
       [](Files& f, auto&) {
         content(f, "drizzle/0002_c.sql") = "CREATE TABLE c (id int);";
         content(f, "drizzle/meta/_journal.json") = journal(R"(,{"idx":2,"version":"7","when":1700000002000,"tag":"0002_c","breakpoints":true})");
       },
       "`drizzle/meta/_journal.json` has changed"},
      {"a file that the tool never runs", [](Files& f, auto&) { content(f, "drizzle/0009_by_hand.sql") = "SELECT 1;"; }, "migrations of `drizzle:drizzle` were added, changed or removed"},
      {"a caller that the plan edits", [](Files& f, auto&) { content(f, "compose.yml") += "# later\n"; }, "`compose.yml` has changed"},
      {"another history", [](Files& f, auto&) { content(f, "migrations/001_x.sql") = "CREATE TABLE x (id int);"; content(f, "migrations/002_y.sql") = "CREATE TABLE y (id int);"; }, "the source `manual:migrations` has come"},
      {"no history", [](Files& f, auto&) { std::erase_if(f, [](const auto& file) { return file.first.starts_with("drizzle/"); }); }, "there is no source `drizzle:drizzle` any more"},
      {"a new row", [](auto&, auto& e) { e = {prod({row("1", 1700000000000), row("2", 1700000001000), row("3", 1700000002000)})}; }, "the ledger of `prod` has changed"},
      {"a row that is gone", [](auto&, auto& e) { e = {prod({row("1", 1700000000000)})}; }, "the ledger of `prod` has changed"},
      {"a changed row", [](auto&, auto& e) { e = {prod({row("1", 1700000000000), row("2", 1700000009000)})}; }, "the ledger of `prod` has changed"},
      {"no ledger", [](auto&, auto& e) { e[0].ledgers.clear(); }, "the ledger of `prod` has changed"},
  };
  plan::PlanRecord record = written(Day(drizzle(), migrated()), {.strategy = "squash"});
  REQUIRE(record.files.contains("compose.yml"));
  for (const Row& row : rows) {
    INFO(row.what);
    Files files = drizzle();
    std::vector<Environment> environments = migrated();
    row.change(files, environments);
    plan::Verification seen = verified(record, Day(files, environments));
    INFO(told(seen));
    CHECK(seen.stale);
    CHECK(seen.outcome == plan::Outcome::Fail);
    CHECK(contains(told(seen), row.said));
  }
}

TEST_CASE("what does not concern a plan does not make it stale") {
  plan::PlanRecord record = written(Day(drizzle(), migrated()), {.strategy = "squash"});
  Files files = drizzle();
  content(files, "README.md") = "Read me.";
  plan::Verification seen = verified(record, Day(files, migrated()));
  INFO(told(seen));
  CHECK(seen.outcome == plan::Outcome::Pass);
  std::vector<Environment> more = migrated();
  more.push_back(prod({}));
  more.back().name = "staging";
  CHECK_FALSE(verified(record, Day(drizzle(), more)).stale);
}

TEST_CASE("an environment that is not given is skipped, and the rest of the plan verified") {
  plan::PlanRecord record = written(Day(drizzle(), migrated()), {.strategy = "squash"});
  plan::Verification seen = verified(record, Day(drizzle(), {}));
  INFO(told(seen));
  CHECK_FALSE(seen.stale);
  CHECK(seen.outcome == plan::Outcome::Partial);
  CHECK(contains(told(seen), "skipped ledger of `prod`: not given in this run"));
}

TEST_CASE("a configuration that leads to other files fails the plan") {
  Files files{{"migrations/001_a.sql", "CREATE TABLE a (id int);"}, {"migrations/002_b.sql", "CREATE TABLE auth.b (id int);"}};
  AuditOptions supabase = in_memory;
  supabase.config.preset = "supabase";
  plan::PlanRecord record = written(Day(files, {}, supabase), {.strategy = "squash"});
  CHECK(verified(record, Day(files, {}, supabase)).outcome == plan::Outcome::Pass);
  plan::Verification seen = verified(record, Day(files, {}));
  INFO(told(seen));
  CHECK(seen.outcome == plan::Outcome::Fail);
  supabase.config.preset = "supabase";
  files[0].second = "CREATE TABLE a (id bigint);";
  CHECK(verified(record, Day(files, {}, supabase)).stale);
}

TEST_CASE("a plan that was carried out is held against its files and ledgers") {
  plan::PlanRequest squash{.strategy = "squash"};
  Day before(drizzle(), migrated());
  plan::PlanRecord record = written(before, squash);
  Files files = carried_out(before, drizzle(), squash);
  struct Row {
    const char* what;
    std::vector<Environment> environments;
    plan::Outcome outcome;
    std::string said;
  };
  const Row rows[] = {
      {"no ledger is given", {}, plan::Outcome::Partial, "skipped ledger of `prod`: not given"},
      {"the ledger is as before", migrated(), plan::Outcome::Fail, "still as before the plan: run sql/ledger-prod.sql"},
      {"the ledger is neither", {prod({row("1", 1600000000000)})}, plan::Outcome::Fail, "neither as before the plan nor as planned"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    plan::Verification seen = verified(record, Day(files, row.environments));
    INFO(told(seen));
    CHECK_FALSE(seen.stale);
    CHECK(contains(seen.state, "carried out"));
    CHECK(seen.outcome == row.outcome);
    CHECK(contains(told(seen), row.said));
  }
  for (auto& [path, text] : files) {
    if (path.ends_with("_squashed.sql")) text += "CREATE TABLE slipped_in (id int);\n";
  }
  CHECK(verified(record, Day(files, {})).stale);
}

TEST_CASE("what is no plan is refused, and one that recommends nothing") {
  const std::pair<std::string, std::string> rows[] = {
      {"", "is no plan of reconcile's"},
      {"[1]", "is no plan of reconcile's"},
      {R"({"format": "reconcile-report/1"})", "is no plan of reconcile's"},
      {R"({"format": "reconcile-plan/1", "options": []})", "recommends nothing"},
      {R"({"format": "reconcile-plan/1", "options": "none"})", "recommends nothing"},
  };
  for (const auto& [text, said] : rows) {
    INFO(text);
    auto record = plan::read_plan_record("plan.json", text);
    REQUIRE_FALSE(record);
    CHECK(contains(record.error().message, said));
  }
}
