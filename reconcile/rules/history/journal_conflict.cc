// history/journal-conflict
//
// A journal with merge markers is no JSON: the migrator stops before its first statement, on every
// database.
#include <algorithm>

#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

// Adapters say so themselves, with what they know of the two sides.
bool told_by_adapter(const Source& source) {
  return std::any_of(source.problems.begin(), source.problems.end(), [&](const LayoutProblem& problem) {
    return problem.code == journal_conflict.code && problem.location && problem.location->path == source.journal->path;
  });
}

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    if (!source.journal || source.journal->conflict_markers.empty() || told_by_adapter(source)) continue;
    Finding& finding = out.report(source, out.locate(source.journal->path, source.journal->conflict_markers.front()),
                                  quoted(source.journal->path) + " holds an unresolved merge");
    finding.help = "resolve the merge: keep the entries of both sides, each with a `when` above the one before";
    finding.object = source.journal->path;
  }
}

}  // namespace

constinit const Rule journal_conflict = {
    .code = "history/journal-conflict",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::history
