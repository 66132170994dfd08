// history/snapshot-mismatch: a Drizzle history against its snapshots.
#pragma once

#include <vector>

#include "core/base/file_tree.h"
#include "core/base/finding.h"
#include "core/history/source.h"
#include "core/replay/replay.h"

namespace reconcile {

std::vector<Finding> snapshot_findings(const FileTree& tree, const Source& source, const replay::ReplayOptions& options);

}  // namespace reconcile
