// Single objects read out of a repository: internal to adapters/git/.
#pragma once

#include <optional>
#include <string>

#include "adapters/git/commit.h"
#include "adapters/git/handle.h"

namespace reconcile::git {

Commit describe(const git_commit* commit);
std::optional<std::string> read_blob(git_repository* repository, const git_oid& id);

}  // namespace reconcile::git
