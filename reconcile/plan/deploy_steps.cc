#include "reconcile/plan/deploy_steps.h"

#include <algorithm>

#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/scripts.h"

namespace reconcile::plan {

Step command_step(std::string title, std::string why, std::string command) {
  Step step{.kind = StepKind::Command};
  step.title = std::move(title);
  step.why = std::move(why);
  step.command = std::move(command);
  step.lock = "none";
  step.duration = "instant";
  return step;
}

Step deploy_step(const Audit& audit, const Source& source) {
  DeployCommand deploy = deploy_command(audit.repository, source);
  Step step = command_step("deploy: every environment runs what it has not yet",
                           deploy.where.empty() ? "" : "the repository's own script, " + deploy.where, deploy.command);
  step.lock = "as the migrations take";
  step.duration = "unknown";
  step.reversible = false;
  return step;
}

std::optional<std::string> with_call(const std::string& text, const ToolUse& use, const std::string& command) {
  std::size_t line = 0;
  for (int n = 1; n < use.location.begin.line && line != std::string::npos; ++n) {
    line = text.find('\n', line);
    if (line != std::string::npos) ++line;
  }
  if (line == std::string::npos) return std::nullopt;
  std::size_t begin = text.find(use.tool + " " + use.action, line);
  if (begin == std::string::npos || text.substr(line, begin - line).find("\n\n") != std::string::npos) return std::nullopt;
  std::size_t end = begin + use.tool.size() + 1 + use.action.size();
  for (std::string_view runner : {"npx ", "pnpm exec ", "pnpm dlx ", "pnpm ", "yarn dlx ", "yarn ", "bunx ", "bun x "}) {
    if (begin < runner.size() || text.compare(begin - runner.size(), runner.size(), runner) != 0) continue;
    begin -= runner.size();
    break;
  }
  return text.substr(0, begin) + command + text.substr(end);
}

std::vector<Step> foreign_caller_steps(const Audit& audit, const Source& source, Workspace& workspace) {
  std::vector<Step> out;
  DeployCommand deploy = deploy_command(audit.repository, source);
  if (deploy.where.empty()) return out;
  for (const ToolUse& use : audit.repository.tool_uses) {
    bool pipeline = use.site == CallSite::Ci || use.site == CallSite::Compose || use.site == CallSite::Dockerfile;
    bool foreign = use.applies && use.tool == "prisma" && source.adapter.starts_with("drizzle");
    bool prisma_history = std::any_of(audit.repository.sources.begin(), audit.repository.sources.end(),
                                      [](const Source& s) { return s.adapter == "prisma"; });
    if (!pipeline || !foreign || prisma_history) continue;
    auto text = workspace.read(use.file);
    if (!text) continue;
    std::optional<std::string> changed = with_call(*text, use, deploy.command);
    if (!changed) continue;
    std::string title = std::string(to_string(use.site)) + " calls `" + use.command + "`: call `" + deploy.command + "`";
    Step step = write_step(workspace, StepKind::Edit, std::move(title), "there is no Prisma history here for it to run", use.file, *changed);
    step.patch = unified_diff(use.file, *text, *changed);  // of this call alone
    out.push_back(std::move(step));
  }
  return out;
}

}  // namespace reconcile::plan
