// history/snapshot-fork
//
// Two snapshots with one parent: two branches generated from the same state, and neither snapshot knows what
// the other made. Drizzle 0.x can't go on from there. In 1.x a fork is allowed, and merged by the next
// generate, as long as the two sides commute.
#include <algorithm>

#include "reconcile/rules/history/snapshots.h"
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

using Verdict = Commutation::Verdict;

std::string display(const Snapshot& snapshot) { return quoted(snapshot.path); }

Finding& report(const Source& source, const SnapshotGraph& graph, const std::string& parent, const Snapshot& first,
                const Snapshot& second, FindingSink& out) {
  const Snapshot* below = graph.find(parent);
  Finding& finding = out.report(source, Location::of_file(second.path),
                                display(first) + " and " + display(second) + " have the same parent, " +
                                    (below != nullptr ? display(*below) : "the empty schema"));
  finding.related.push_back({"the other one", Location::of_file(first.path)});
  finding.object = "snapshot " + parent;
  finding.data["parent"] = parent;
  return finding;
}

void check_journaled(const Source& source, FindingSink& out) {
  const SnapshotGraph graph(source);
  for (const auto& [parent, children] : graph.children()) {
    if (children.size() < 2) continue;
    Finding& finding = report(source, graph, parent, *children.front(), *children.back(), out);
    if (!graph.has(parent) && parent != root_snapshot) finding.message += " that is not here";
    finding.help = "merge one branch first, then generate the other's migration anew on top of it";
    std::vector<std::string> paths;
    for (const Snapshot* child : children) paths.push_back(child->path);
    finding.data["snapshots"] = paths;
  }
}

// The worst that can be said of swapping migrations of one side with those of the other.
Commutation worst(const RuleInput& in, std::size_t s, const std::set<const Snapshot*>& left, const std::set<const Snapshot*>& right) {
  auto vertices = [&](const std::set<const Snapshot*>& side) {
    std::vector<VertexId> out;
    for (const Snapshot* snapshot : side) {
      for (std::size_t i = 0; i < in.sources[s].migrations.size(); ++i) {
        if (in.sources[s].migrations[i].name == snapshot->prefix) out.push_back(in.dag.migration(s, i));
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  Commutation worst{.verdict = Verdict::Commute, .object = {}, .reason = ""};
  for (VertexId a : vertices(left)) {
    for (VertexId b : vertices(right)) {
      Commutation answer = in.dag.commute(a, b);
      if (answer.verdict == Verdict::Commute) continue;
      if (answer.verdict != Verdict::Unknown) return answer;
      worst = answer;
    }
  }
  return worst;
}

void check_pair(const RuleInput& in, std::size_t s, const SnapshotGraph& graph, const std::string& parent, const Snapshot& first,
                const Snapshot& second, FindingSink& out) {
  const auto left = graph.descendants(first), right = graph.descendants(second);
  const bool merged = std::any_of(left.begin(), left.end(), [&](const Snapshot* snapshot) { return right.contains(snapshot); });
  if (merged) return;
  const Commutation answer = worst(in, s, left, right);
  if (answer.verdict == Verdict::Commute) return;
  Finding& finding = report(in.sources[s], graph, parent, first, second, out);
  if (answer.verdict == Verdict::Unknown) {
    finding.severity = Severity::Warning;
    finding.message += "; whether the two sides commute can't be told";
  } else {
    finding.message += ", and the two sides do not commute because of " + quoted(answer.object);
    finding.data["because"] = answer.object.display();
  }
}

void check(const RuleInput& in, FindingSink& out) {
  for (std::size_t s = 0; s < in.sources.size(); ++s) {
    const Source& source = in.sources[s];
    if (!is_drizzle(source) || source.archived) continue;
    if (!allows_forks(source)) {
      check_journaled(source, out);
      continue;
    }
    const SnapshotGraph graph(source);
    for (const auto& [parent, children] : graph.children()) {
      for (std::size_t i = 1; i < children.size(); ++i) check_pair(in, s, graph, parent, *children[i - 1], *children[i], out);
    }
  }
}

}  // namespace

constinit const Rule snapshot_fork = {
    .code = "history/snapshot-fork",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::history
