// plan --emit: a folder that can be applied.
#include "reconcile/cli/emit.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reconcile/plan/planner.h"
#include "tests/catch.h"
#include "tests/unit/store/temp_folder.h"

namespace fs = std::filesystem;
using namespace reconcile;

namespace {

std::string content(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

plan::Plan plan_for(const Audit& audit, const AuditOptions& options) { return plan::make_plan(audit, options, {}); }

}  // namespace

TEST_CASE("the emitted patch applies with git, and leaves the files that were emitted") {
  for (const char* example : {"1-backfill", "3-duplicate-numbers"}) {
    INFO(example);
    TempFolder temp;
    fs::copy(fs::path(RECONCILE_SOURCE_DIR) / "examples" / example, fs::path(temp.path()) / "repository", fs::copy_options::recursive);
    AuditOptions options{.root = (fs::path(temp.path()) / "repository").string(), .use_cache = false};
    auto audit = run_audit(options);
    REQUIRE(audit);
    plan::Plan plan = plan_for(*audit, options);
    REQUIRE_FALSE(plan.options.empty());
    REQUIRE(cli::emit(plan, *audit, (fs::path(temp.path()) / "plan").string()));
    CHECK(fs::exists(fs::path(temp.path()) / "plan/PLAN.md"));
    CHECK(fs::exists(fs::path(temp.path()) / "plan/plan.json"));

    std::string apply = "cd '" + options.root + "' && git init -q . && git apply --whitespace=nowarn ../plan/changes.patch";
    REQUIRE(std::system(apply.c_str()) == 0);
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(temp.path()) / "plan/files")) {
      if (!entry.is_regular_file()) continue;
      fs::path relative = fs::relative(entry.path(), fs::path(temp.path()) / "plan/files");
      INFO(relative.string());
      CHECK(content(entry.path()) == content(fs::path(temp.path()) / "repository" / relative));
    }
    // Nothing of the plan stands in the way of a second look.
    auto after = run_audit(options);
    REQUIRE(after);
    CHECK(after->findings.size() < audit->findings.size());
  }
}

TEST_CASE("parity.json allows an orphan only with a reason that stands") {
  TempFolder temp;
  fs::copy(fs::path(RECONCILE_SOURCE_DIR) / "examples/2-orphan-hash", fs::path(temp.path()) / "repository", fs::copy_options::recursive);
  const std::string orphan = "6cec6782aaf9057166ccb08a58ef9b80d73f31313388e5223707008c0bd35984";
  AuditOptions options{.root = (fs::path(temp.path()) / "repository").string(), .use_cache = false};
  options.environments.push_back({.name = "prod", .databases = {}, .ledger_files = {options.root + "/ledger/prod.json"}, .live_file = {}});
  auto audit = run_audit(options);
  REQUIRE(audit);
  plan::Plan plan;
  plan.options.push_back({.id = "nothing", .source = "drizzle:drizzle"});
  auto parity = [&](const std::string& expires, const std::string& today) {
    const fs::path folder = fs::path(temp.path()) / ("plan-" + expires + "-" + today);
    AuditOptions allowing = options;
    if (!today.empty()) allowing.config.allow.push_back({.code = "ledger/orphan-row", .match = orphan, .reason = "patched by hand in 2024", .expires = expires, .where = {}});
    REQUIRE(cli::emit(plan, *audit, folder.string(), {.audit = allowing, .today = today}));
    return content(folder / "parity.json");
  };
  CHECK(parity("", "").find(orphan) == std::string::npos);
  CHECK(parity("", "2026-01-01").find("patched by hand in 2024") != std::string::npos);
  CHECK(parity("2026-01-31", "2026-01-31").find(R"("expires": "2026-01-31")") != std::string::npos);
  CHECK(parity("2026-01-31", "2026-02-01").find(orphan) == std::string::npos);
}

TEST_CASE("a folder that holds anything is refused") {
  TempFolder temp;
  fs::create_directories(fs::path(temp.path()) / "plan");
  std::ofstream(fs::path(temp.path()) / "plan/notes.txt") << "mine";
  auto refused = cli::emit({}, {}, (fs::path(temp.path()) / "plan").string());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "is not empty");
  CHECK(content(fs::path(temp.path()) / "plan/notes.txt") == "mine");
  CHECK_FALSE(cli::emit({}, {}, (fs::path(temp.path()) / "plan/notes.txt").string()));
}
