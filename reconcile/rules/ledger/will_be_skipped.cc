// ledger/will-be-skipped
//
// drizzle-kit 0.x runs only what is later than the ledger's newest row. What a merge put behind that time never
// runs here, and the command exits 0; on a fresh database it does run, so the two are not the same any more.
#include <algorithm>

#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

using migrator::State;

std::vector<std::string> applied_elsewhere(const RuleInput& in, const View& view, std::size_t migration) {
  std::vector<std::string> out;
  for (const View& other : views(in)) {
    if (&other.source == &view.source && other.next.migrations[migration].state == State::Applied) out.push_back(other.environment.name);
  }
  return out;
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    for (std::size_t m = 0; m < view.next.migrations.size(); ++m) {
      const migrator::Outlook& outlook = view.next.migrations[m];
      if (outlook.state != State::WillSkip) continue;
      const std::string name = quoted(view.source.migrations[m].name);
      Finding& finding = report_migration(out, view, m, name + " will never run on " + view.where() + ": " + outlook.reason);
      std::vector<std::string> others = applied_elsewhere(in, view, m);
      if (others.empty()) {
        finding.help = "give its entry a `when` after that row's, before it is applied anywhere";
      } else {
        finding.related.push_back({"it is applied on " + quoted_list(others), std::nullopt});
        finding.help = "bring what it does in as a new migration that does nothing where it is there already: another `when` would make it run again on " + quoted_list(others);
      }
    }
  }
}

}  // namespace

constinit const Rule will_be_skipped = {
    .code = "ledger/will-be-skipped",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::ledger
