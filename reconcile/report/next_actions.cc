#include "reconcile/report/next_actions.h"

#include <algorithm>

#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

constexpr std::size_t most = 3;

template <class F>
const Finding* first_that(const Report& report, F holds) {
  auto it = std::find_if(report.findings.begin(), report.findings.end(), holds);
  return it == report.findings.end() ? nullptr : &*it;
}

// What to look at first: where the tool itself stops, else the first error that follows from no other.
const Finding* root_error(const Report& report) {
  auto is_error = [](const Finding& f) { return f.severity == Severity::Error && !f.cascade && !f.code.starts_with("guard/"); };
  const Finding* stop = first_that(report, [&](const Finding& f) { return is_error(f) && f.first_failure; });
  return stop != nullptr ? stop : first_that(report, is_error);
}

std::string at(const Finding& finding) {
  if (finding.location) return "`" + place(*finding.location) + "`";
  if (finding.migration) return "`" + *finding.migration + "`";
  return "`" + (finding.source.empty() ? finding.environment.value_or(finding.code) : finding.source) + "`";
}

std::string start_with(const Report& report, const Finding& root) {
  auto follow = std::count_if(report.findings.begin(), report.findings.end(), [](const Finding& f) { return f.cascade; });
  std::string text = "start with " + at(root);
  if (root.first_failure) text += ", where a fresh database stops";
  if (follow > 0) text += "; " + plural(follow, "later error") + (follow == 1 ? " follows" : " follow") + " from earlier ones";
  return text;
}

}  // namespace

std::vector<std::string> next_actions(const Report& report) {
  std::vector<std::string> out;
  if (report.sources.empty() && report.findings.empty()) {
    return {"run it at the root of the repository, or name the migrations' folder in `reconcile.json`"};
  }
  const Finding* unread = first_that(report, [](const Finding& f) { return f.code == "guard/could-not-check"; });
  if (unread != nullptr && !unread->location) {
    out.push_back((unread->environment ? printable(*unread->environment) + ": " : "") + printable(unread->help.value_or(unread->message)));
  } else if (unread != nullptr) {
    out.push_back("make " + at(*unread) + " readable: what it holds is not audited");
  }
  const Finding* guard = first_that(report, [](const Finding& f) { return f.code != "guard/could-not-check" && f.code.starts_with("guard/") && f.severity == Severity::Error; });
  if (guard != nullptr && guard->help) out.push_back("at " + at(*guard) + ": " + *guard->help);
  const Finding* root = root_error(report);
  if (root != nullptr) {
    out.push_back(start_with(report, *root));
    out.push_back("run `reconcile plan`: it proposes the least change and replays it");
  }
  const Finding* warning = first_that(report, [](const Finding& f) { return f.severity == Severity::Warning; });
  if (root == nullptr && warning != nullptr) out.push_back("look at " + at(*warning));
  const Finding* explained = root != nullptr ? root : warning;
  if (explained != nullptr) out.push_back("run `reconcile explain " + explained->code + "`: what it means and how to mend it");
  if (report.summary.undecided > 0) out.push_back("run `reconcile check -v`: each undecided statement with its reason");
  if (out.size() > most) out.resize(most);
  return out;
}

std::string counts(const Summary& s) {
  std::string text = plural(s.errors, "error") + ", " + plural(s.warnings, "warning") + ", " + plural(s.notes, "note");
  if (s.allowed > 0) text += ", " + std::to_string(s.allowed) + " allowed";
  if (s.accepted > 0) text += ", " + std::to_string(s.accepted) + " accepted";
  return text + "; " + plural(s.statements, "statement") + " replayed, " + std::to_string(s.undecided) + " undecided";
}

}  // namespace reconcile::report
