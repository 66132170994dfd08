// ledger/pending
//
// Not on this database yet. Usual before a deploy, and worth a look when the next deploy fails there.
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

using migrator::State;

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    for (std::size_t m = 0; m < view.next.migrations.size(); ++m) {
      const migrator::Outlook& outlook = view.next.migrations[m];
      const bool is_pending = outlook.state == State::WillRun || (outlook.state == State::Blocked && !outlook.row);
      if (!is_pending) continue;
      const Migration& migration = view.source.migrations[m];
      const auto& failure = view.next.will_fail;
      const bool fails = failure && failure->migration == migration.name && outlook.state == State::WillRun;
      std::string message = quoted(migration.name) + " is pending on " + view.where();
      if (fails) message += std::string(" and fails there") + (failure->at_the_latest ? ", if nothing before it does: " : ": ") + failure->message;
      if (outlook.state == State::Blocked) message += ", blocked: " + outlook.reason;
      Finding& finding = report_migration(out, view, m, std::move(message));
      if (fails) finding.data["fails_with"] = failure->code;
    }
  }
}

}  // namespace

constinit const Rule pending = {
    .code = "ledger/pending",
    .severity = Severity::Note,
    .check = check,
};

}  // namespace reconcile::rule::ledger
