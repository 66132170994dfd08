// history/duplicate-content
//
// Two migrations of one history with the same text: the second fails where the text is not repeatable, and
// where it is, one of them was meant to say something else. Line endings and blanks at the end don't count.
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

void check(const RuleInput& in, FindingSink& out) {
  for (const Edge& edge : in.dag.edges()) {
    const Vertex &later = in.dag.vertices()[edge.from], &earlier = in.dag.vertices()[edge.to];
    const bool both_run = later.kind == VertexKind::Migration && earlier.kind == VertexKind::Migration;
    // A tag that is listed twice has one file: another finding.
    if (edge.kind != EdgeKind::SameContent || !both_run || later.source != earlier.source || later.path == earlier.path) continue;
    const Source& source = in.sources[later.source_index];
    if (source.archived) continue;  // nobody runs it
    Finding& finding = out.report(source, source.migrations[later.index], quoted(later.name) + " repeats the text of " + quoted(earlier.name));
    finding.related.push_back({"the same text", Location::of_file(earlier.path)});
    finding.data["same_as"] = earlier.name;
  }
}

}  // namespace

constinit const Rule duplicate_content = {
    .code = "history/duplicate-content",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
