#include "reconcile/plan/scripts.h"

namespace reconcile::plan {
namespace {

std::string bare_command(const Source& source) {
  if (source.adapter == "prisma") return "npx prisma migrate deploy";
  if (source.adapter == "drizzle" || source.adapter == "drizzle-v1") return "npx drizzle-kit migrate";
  return "psql --single-transaction --file";
}

bool is_for(const ToolUse& use, const Source& source) {
  if (!use.applies) return false;
  if (source.adapter == "prisma") return use.tool == "prisma";
  return source.adapter.starts_with("drizzle") && (use.tool == "drizzle-kit" || use.tool == "drizzle-orm");
}

}  // namespace

DeployCommand deploy_command(const Repository& repository, const Source& source) {
  for (const ToolUse& use : repository.tool_uses) {
    if (use.site != CallSite::PackageScript || !is_for(use, source)) continue;
    std::string runner = use.run_with == "npm" || use.run_with.empty() ? "npm run" : use.run_with;
    return {runner + " " + use.script, use.file + ":" + std::to_string(use.location.begin.line)};
  }
  return {bare_command(source), ""};
}

}  // namespace reconcile::plan
