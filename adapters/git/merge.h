// What merging another revision into the working tree would make of its files. Nothing is written anywhere.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/git/commit.h"
#include "core/base/file_tree.h"
#include "core/base/result.h"

namespace reconcile::git {

class Repository;

struct MergePreview {
  Commit theirs;    // the revision's commit
  Commit ancestor;  // where both began to differ; an empty id: they have nothing in common
  // What changes in the working tree, by path below the root; nullopt: the file goes.
  std::map<std::string, std::optional<std::string>> changes;
  // Paths that git could not merge by itself: `changes` then has the text with conflict markers, or the side
  // that still has the file.
  std::vector<std::string> conflicts;
};

// `worktree` is the audited folder as it stands, what is not committed included. File by file, as git does
// it without looking for renames. An Error where the revision or the common ancestor is not here.
Result<MergePreview> preview_merge(const Repository& repository, const FileTree& worktree, const std::string& revision);

}  // namespace reconcile::git
