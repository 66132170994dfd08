// The head of a Drizzle snapshot (0.x versions 5–7, 1.x versions 8 and 9): its id and its parents.
#pragma once

#include <string>
#include <vector>

#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile::drizzle {

// Reads the head of `path` only: snapshots are large, and ids stand at their beginning. What cannot be
// read is added to `problems`; nothing is then added to `snapshots`.
void read_snapshot(const FileTree& tree, const std::string& path, std::string prefix,
                   std::vector<Snapshot>& snapshots, std::vector<LayoutProblem>& problems);

}  // namespace reconcile::drizzle
