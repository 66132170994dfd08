// What a path of the repository was on the line that HEAD's first parents make.
#pragma once

#include <string>
#include <vector>

#include "adapters/git/commit.h"

namespace reconcile::git {

class Repository;

struct PathVersion {
  Commit commit;  // that brought it
  std::string id;  // of the blob or tree; empty: there was nothing
  bool operator==(const PathVersion&) const = default;
};

// Newest first. Moves are not followed: the path is looked at as it is named.
std::vector<PathVersion> path_versions(const Repository& repository, const std::string& path);

// Names of the folders in a tree.
std::vector<std::string> folders_in(const Repository& repository, const std::string& tree);

}  // namespace reconcile::git
