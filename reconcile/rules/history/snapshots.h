// Drizzle's snapshots as a graph of their own: shared by the rules about them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/history/source.h"

namespace reconcile {

inline constexpr std::string_view root_snapshot = "00000000-0000-0000-0000-000000000000";

// 1.x: a folder per migration, merges allowed, no journal.
bool is_drizzle(const Source& source);
bool allows_forks(const Source& source);
// What the file name of a migration's snapshot begins with (0.x), or its folder (1.x).
std::string snapshot_prefix(const Source& source, const Migration& migration);

class SnapshotGraph {
 public:
  explicit SnapshotGraph(const Source& source);

  bool has(const std::string& id) const { return by_id_.contains(id); }
  // Snapshots by the parent that they name, in the source's order.
  const std::map<std::string, std::vector<const Snapshot*>>& children() const { return children_; }
  const Snapshot* find(const std::string& id) const;
  // With itself; finite also when broken snapshots form a cycle.
  std::set<const Snapshot*> descendants(const Snapshot& snapshot) const;

 private:
  std::map<std::string, const Snapshot*> by_id_;
  std::map<std::string, std::vector<const Snapshot*>> children_;
};

}  // namespace reconcile
