#include "reconcile/cli/emit.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "reconcile/cli/make_report.h"
#include "reconcile/plan/workspace.h"
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

// The option's steps carried out on a copy in memory.
void carry_out(const plan::Step& step, plan::Workspace& workspace) {
  switch (step.kind) {
    case plan::StepKind::Edit:
    case plan::StepKind::Add:
    case plan::StepKind::Journal:
      workspace.write(step.path, step.content);
      break;
    case plan::StepKind::Delete:
      workspace.remove(step.path);
      break;
    case plan::StepKind::Move:
      if (workspace.is_file(step.path)) workspace.move(step.path, step.new_path);
      break;
    case plan::StepKind::LedgerSql:
    case plan::StepKind::Command:
      break;
  }
}

void add_changes(const plan::Option& option, const Audit& audit, Files& files) {
  plan::Workspace workspace(*audit.tree);
  for (const plan::Step& step : option.steps) carry_out(step, workspace);
  if (workspace.changes().empty()) return;
  files.emplace_back("changes.patch", workspace.patch());
  // Inside the repository the copies would be found as histories of their own; what git ignores is not.
  files.emplace_back(".gitignore", "/files/\n");
  for (const auto& [path, content] : workspace.changes()) {
    if (content) files.emplace_back("files/" + path, *content);
  }
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

Result<void> emit(const plan::Plan& plan, const Audit& audit, const std::string& folder) {
  if (auto empty = must_be_empty(folder); !empty) return empty.error();
  Files files{{"PLAN.md", report::plan_to_markdown(plan, text_provider(audit))}, {"plan.json", report::plan_to_json(plan)}};
  if (!plan.options.empty()) add_changes(plan.options.front(), audit, files);
  for (const auto& [path, content] : files) {
    if (auto written = write(fs::path(folder) / path, content); !written) return written.error();
  }
  return {};
}

}  // namespace reconcile::cli
