// The commands that a repository itself uses, so that steps name `pnpm db:migrate` and not the bare tool.
#pragma once

#include <string>

#include "adapters/discovery.h"
#include "core/history/source.h"

namespace reconcile::plan {

struct DeployCommand {
  std::string command;  // "pnpm db:migrate"; the bare tool where the repository has no script
  std::string where;    // "package.json:6"; empty for the bare tool
};

DeployCommand deploy_command(const Repository& repository, const Source& source);

}  // namespace reconcile::plan
