// history/snapshot-missing
//
// drizzle-kit computes the next migration from the newest snapshot. Without the newest one it generates the
// last migration again; without an older one only its parent's chain is broken, which no command notices.
#include "reconcile/rules/history/snapshots.h"
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

void check_migrations(const Source& source, const std::set<std::string>& prefixes, FindingSink& out) {
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    const Migration& migration = source.migrations[i];
    const std::string prefix = snapshot_prefix(source, migration);
    if (prefix.empty() || prefixes.contains(prefix)) continue;
    const bool newest = i + 1 == source.migrations.size();
    Finding& finding = out.report(source, out.entry_of(source, migration),
                                  quoted(migration.name) + " has no snapshot" +
                                      (newest ? ": the next `generate` repeats what it does" : ""));
    finding.migration = migration.name;
    finding.data["newest"] = newest;
  }
}

// A parent that is missing though every migration has its snapshot: the chain was edited.
void check_parents(const Source& source, FindingSink& out) {
  const SnapshotGraph graph(source);
  for (const auto& [parent, children] : graph.children()) {
    if (parent == root_snapshot || graph.has(parent)) continue;
    for (const Snapshot* child : children) {
      Finding& finding = out.report(source, Location::of_file(child->path), "the parent of " + quoted(child->path) + " is not here");
      finding.object = "snapshot " + child->id;
      finding.data["parent"] = parent;
    }
  }
}

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    if (!is_drizzle(source) || source.migrations.empty()) continue;
    std::set<std::string> prefixes;
    for (const Snapshot& snapshot : source.snapshots) prefixes.insert(snapshot.prefix);
    check_migrations(source, prefixes, out);
    bool complete = true;
    for (const Migration& migration : source.migrations) complete &= prefixes.contains(snapshot_prefix(source, migration));
    if (complete) check_parents(source, out);
  }
}

}  // namespace

constinit const Rule snapshot_missing = {
    .code = "history/snapshot-missing",
    .severity = Severity::Note,
    .check = check,
};

}  // namespace reconcile::rule::history
