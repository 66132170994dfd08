// history/not-in-journal
//
// An SQL file beside the journal that the journal does not list: invisible to every command of its tool.
// Databases on which somebody ran it by hand have what it makes, fresh ones don't.
#include <algorithm>

#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

std::string why_unseen(const Source& source) {
  if (source.journal) return " is not in the journal, so no migrate command runs it";
  return " stands beside the migrations, where no migrate command looks";
}

void note_dependents(const RuleInput& in, VertexId vertex, Finding& finding) {
  std::vector<std::string> names;
  for (const Edge& edge : in.dag.edges()) {
    if (edge.to != vertex || edge.kind != EdgeKind::Requires) continue;
    const Vertex& user = in.dag.vertices()[edge.from];
    names.push_back(user.name);
    finding.related.push_back({quoted(user.name) + " uses its " + quoted(in.dag.object_of(edge)), Location::of_file(user.path)});
  }
  if (!names.empty()) finding.data["needed_by"] = names;
}

const Vertex* same_text(const RuleInput& in, VertexId vertex) {
  for (const Edge& edge : in.dag.edges()) {
    const bool touches = edge.from == vertex || edge.to == vertex;
    if (edge.kind != EdgeKind::SameContent || !touches) continue;
    const Vertex& other = in.dag.vertices()[edge.from == vertex ? edge.to : edge.from];
    if (other.kind == VertexKind::Migration && other.source == in.dag.vertices()[vertex].source) return &other;
  }
  return nullptr;
}

void report(const RuleInput& in, std::size_t source_index, std::size_t index, FindingSink& out) {
  const Source& source = in.sources[source_index];
  const Migration& file = source.outside[index].migration;
  const VertexId vertex = in.dag.outside(source_index, index);
  Finding& finding = out.report(source, file, quoted(file_name(file.path)) + why_unseen(source));
  finding.object = file.path;
  note_dependents(in, vertex, finding);
  if (const Vertex* twin = same_text(in, vertex)) {
    finding.help = "delete it: " + quoted(twin->name) + " has the same text";
    finding.related.push_back({"the same text, in the history", Location::of_file(twin->path)});
    finding.data["same_as"] = twin->name;
  } else if (!has_statement(file, source.dialect)) {
    finding.help = "delete it: it holds no statement";
  } else if (finding.data.contains("needed_by")) {
    finding.help = "register it before what uses it, or the history can't build a database";
  }
}

void check(const RuleInput& in, FindingSink& out) {
  for (std::size_t s = 0; s < in.sources.size(); ++s) {
    if (in.sources[s].archived) continue;  // nobody runs it
    for (std::size_t i = 0; i < in.sources[s].outside.size(); ++i) {
      if (in.sources[s].outside[i].why == OutsideReason::Unjournaled) report(in, s, i, out);
    }
  }
}

}  // namespace

constinit const Rule not_in_journal = {
    .code = "history/not-in-journal",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::history
