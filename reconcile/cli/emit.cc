#include "reconcile/cli/emit.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "reconcile/cli/make_report.h"
#include "reconcile/plan/carry_out.h"
#include "reconcile/plan/parity.h"
#include "reconcile/report/plan_report.h"

namespace fs = std::filesystem;

namespace reconcile::cli {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;  // path below the folder → content

Result<void> must_be_empty(const std::string& folder) {
  std::error_code error;
  bool there = fs::exists(folder, error);
  if (error) return Error{"can't be looked at: " + error.message(), folder, ""};
  if (!there) return {};
  if (!fs::is_directory(folder, error)) return Error{"is no folder", folder, "name a folder that is empty or not there yet"};
  if (!fs::is_empty(folder, error) || error) return Error{"is not empty", folder, "name a folder that is empty or not there yet"};
  return {};
}

void add_changes(const plan::Option& option, const Audit& audit, Files& files) {
  plan::Workspace workspace(*audit.tree);
  plan::carry_out(option, workspace);
  if (workspace.changes().empty()) return;
  files.emplace_back("changes.patch", workspace.patch());
  // Inside the repository the copies would be found as histories of their own; what git ignores is not.
  files.emplace_back(".gitignore", "/files/\n");
  for (const auto& [path, content] : workspace.changes()) {
    if (content) files.emplace_back("files/" + path, *content);
  }
}

std::string section(const std::string& title, const std::string& expect) {
  std::string out = "-- " + title;
  for (std::size_t at = 0; (at = out.find('\n', at)) != std::string::npos; at += 4) out.insert(at + 1, "-- ");
  return out + (expect.empty() ? "" : "\n-- Expected: " + expect) + "\n";
}

void add_checks(const std::string& path, const std::vector<plan::Check>& checks, Files& files) {
  std::string sql;
  for (const plan::Check& check : checks) {
    if (!check.sql.empty()) sql += (sql.empty() ? "" : "\n") + section(check.title, check.expect) + check.sql + "\n";
  }
  if (!sql.empty()) files.emplace_back(path, sql);
}

// One file per environment and direction; where no environment is known, one for each existing database.
void add_ledgers(const plan::Option& option, bool allow_destructive, Files& files) {
  std::map<std::string, std::string> forward, back;
  for (const plan::Step& step : option.steps) {
    if (step.kind != plan::StepKind::LedgerSql || (step.destructive && !allow_destructive)) continue;
    std::string environment = step.environment.empty() ? "default" : step.environment;
    std::string& sql = forward[environment];
    sql += (sql.empty() ? "" : "\n") + step.sql;
    // Taken back in the other order.
    if (!step.rollback_sql.empty()) back[environment] = step.rollback_sql + (back[environment].empty() ? "" : "\n") + back[environment];
  }
  for (const auto& [environment, sql] : forward) files.emplace_back("sql/ledger-" + environment + ".sql", sql);
  for (const auto& [environment, sql] : back) files.emplace_back("sql/rollback-" + environment + ".sql", sql);
}

// The configuration as it will stand: a plan may allow rows in it.
Config planned_config(const plan::Option& option, const FileTree& planned, const Config& config) {
  constexpr const char* path = "reconcile.json";
  const bool is_changed = std::ranges::any_of(option.steps, [&](const plan::Step& step) { return step.path == path; });
  auto text = is_changed ? planned.read(path) : Result<std::string>(Error{});
  if (!text) return config;
  Result<Config> changed = parse_config(path, *text);
  return changed ? std::move(changed).value() : config;
}

// What an application can check at start-up: the ledger as it will have to be.
void add_parity(const plan::Option& option, const Audit& audit, const EmitOptions& options, Files& files) {
  plan::Workspace workspace(*audit.tree);
  plan::carry_out(option, workspace);
  const Config config = planned_config(option, workspace, options.audit.config);
  AuditOptions as_planned = options.audit;
  as_planned.config = config;
  as_planned.use_cache = false;
  auto planned = audit_tree(workspace, as_planned, audit.environments);
  if (!planned) return;
  const std::string& id = option.becomes.empty() ? option.source : option.becomes;
  for (const Source& source : planned->repository.sources) {
    if (source.id != id) continue;
    std::string parity = plan::parity_file(*planned, source, config.allow, options.today);
    if (!parity.empty()) files.emplace_back("parity.json", parity);
  }
}

void add_sql(const plan::Option& option, bool allow_destructive, Files& files) {
  add_checks("sql/preflight.sql", option.preflight, files);
  add_ledgers(option, allow_destructive, files);
  add_checks("sql/verify.sql", option.verification, files);
}

Result<void> write(const fs::path& path, const std::string& content) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return Error{"can't be made: " + error.message(), path.parent_path().string(), ""};
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) return Error{"can't be written", path.string(), ""};
  return {};
}

}  // namespace

Result<void> emit(const plan::Plan& plan, const Audit& audit, const std::string& folder, const EmitOptions& options) {
  if (auto empty = must_be_empty(folder); !empty) return empty.error();
  Files files{{"PLAN.md", report::plan_to_markdown(plan, text_provider(audit))}, {"plan.json", report::plan_to_json(plan)}};
  if (!plan.options.empty()) {
    add_parity(plan.options.front(), audit, options, files);
    add_changes(plan.options.front(), audit, files);
    add_sql(plan.options.front(), options.allow_destructive, files);
  }
  for (const auto& [path, content] : files) {
    if (auto written = write(fs::path(folder) / path, content); !written) return written.error();
  }
  return {};
}

}  // namespace reconcile::cli
