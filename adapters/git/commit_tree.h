// The files of one commit as a FileTree: what an audit of another revision reads.
#pragma once

#include <memory>
#include <string>

#include "core/base/file_tree.h"
#include "core/base/result.h"

namespace reconcile::git {

class Repository;

// `prefix`: the folder of the repository that becomes the root. Links and submodules are entries of no kind
// that is read. `repository` must outlive the tree.
Result<std::unique_ptr<FileTree>> commit_tree(const Repository& repository, const std::string& commit, const std::string& prefix);

}  // namespace reconcile::git
