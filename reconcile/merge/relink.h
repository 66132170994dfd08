// Relink: the least change that puts our new migrations of one source after theirs.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/file_tree.h"
#include "core/history/source.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::merge {

struct RelinkInput {
  const Source& ours;    // as the working tree has it
  const Source& theirs;  // as the other revision has it
  const std::vector<std::string>& our_names;  // what we added, in order
  const FileTree& our_files;
  const FileTree& their_files;
  const FileTree& ancestor_files;
  bool commute = false;
};

struct Relink {
  std::string source;
  std::vector<std::pair<std::string, std::string>> renames;  // migration names, old → new
  std::vector<std::string> take_theirs;  // paths in conflict: the patch rests on their text
  std::vector<std::string> by_hand;      // what no patch can do, one clause each
  std::string patch;                     // `git apply` takes it at the root, after the merge
};

// Edits `files`, which is the merge result; nothing where our migrations stand after theirs as they are.
// `conflicts`: paths that git could not merge.
std::optional<Relink> relink(const RelinkInput& in, const std::vector<std::string>& conflicts, plan::Workspace& files);

}  // namespace reconcile::merge
