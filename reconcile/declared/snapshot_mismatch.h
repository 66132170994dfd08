// Whether a Drizzle history builds what its snapshots say, and from which migration on it does not.
//
// Both are replayed and both catalogs written as snapshots (drizzle_snapshot_writer.h): what is compared is
// meaning, in the words that snapshots have. Names of constraints and indexes do not count.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/file_tree.h"
#include "core/history/source.h"
#include "core/replay/replay.h"

namespace reconcile::declared {

struct SnapshotMismatch {
  // Of the history: its SQL and its own snapshot part ways here. nullopt: not told, somewhere before the newest.
  std::optional<std::size_t> migration;
  std::string snapshot;  // path
  // Objects as "table public.users", "column public.users.email", "index on public.users (email)", …
  std::vector<std::string> snapshot_only, history_only, differing;
  std::map<std::string, std::pair<std::string, std::string>> definitions;  // of what differs: the snapshot's, the migrations'
};

// What still stands in the newest snapshot; by migration. Empty where nothing can be said: no snapshot, or one
// that cannot be read. Objects that a failed or undecided statement names are left out.
std::vector<SnapshotMismatch> snapshot_mismatches(const FileTree& tree, const Source& source, const replay::ReplayOptions& options);

}  // namespace reconcile::declared
