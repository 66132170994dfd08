#include "reconcile/rules/history/snapshots.h"

namespace reconcile {

bool is_drizzle(const Source& source) { return source.adapter.starts_with("drizzle"); }

bool allows_forks(const Source& source) { return source.adapter == "drizzle-v1"; }

std::string snapshot_prefix(const Source& source, const Migration& migration) {
  return allows_forks(source) ? migration.name : migration.name.substr(0, migration.name.find('_'));
}

SnapshotGraph::SnapshotGraph(const Source& source) {
  for (const Snapshot& snapshot : source.snapshots) {
    by_id_.emplace(snapshot.id, &snapshot);
    for (const std::string& parent : snapshot.prev_ids) {
      if (!parent.empty()) children_[parent].push_back(&snapshot);
    }
  }
}

const Snapshot* SnapshotGraph::find(const std::string& id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::set<const Snapshot*> SnapshotGraph::descendants(const Snapshot& snapshot) const {
  std::set<const Snapshot*> seen = {&snapshot};
  std::vector<const Snapshot*> open = {&snapshot};
  while (!open.empty()) {
    auto found = children_.find(open.back()->id);
    open.pop_back();
    if (found == children_.end()) continue;
    for (const Snapshot* child : found->second) {
      if (seen.insert(child).second) open.push_back(child);
    }
  }
  return seen;
}

}  // namespace reconcile
