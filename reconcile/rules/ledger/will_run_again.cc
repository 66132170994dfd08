// ledger/will-run-again
//
// The ledger records the migration, and the tool will run it all the same: its rule does not see the row.
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

using migrator::State;

std::string help_for(const View& view, std::size_t migration) {
  const LedgerRow& row = view.rows->rows[*view.next.migrations[migration].row];
  const Migration& found = view.source.migrations[migration];
  if (view.rows->kind == LedgerKind::Prisma) return "`prisma migrate resolve --applied " + found.name + "` records it as applied without running it";
  if (view.source.adapter == "drizzle-v1") return "name the row after the folder, or the folder as it was";
  const bool in_seconds = found.when && row.created_at && *row.created_at == *found.when / 1000;
  if (in_seconds) return "the row's time is in seconds: make it " + std::to_string(*found.when) + ", in milliseconds as the journal has it";
  return "correct the times of the rows to the journal's `when`, in milliseconds, before the next deploy";
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    for (std::size_t m = 0; m < view.next.migrations.size(); ++m) {
      const migrator::Outlook& outlook = view.next.migrations[m];
      if (outlook.state != State::WillRunAgain) continue;
      const Migration& migration = view.source.migrations[m];
      Finding& finding = report_migration(out, view, m, quoted(migration.name) + " will run again on " + view.where() + ": " + outlook.reason);
      const auto& failure = view.next.will_fail;
      if (failure && failure->migration == migration.name) {
        finding.data["fails_with"] = failure->code;
        finding.related.push_back({std::string("it fails there") + (failure->at_the_latest ? ", if nothing before it does: " : ": ") + failure->message, std::nullopt});
      }
      finding.help = help_for(view, m);
    }
  }
}

}  // namespace

constinit const Rule will_run_again = {
    .code = "ledger/will-run-again",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::ledger
