// ledger/rolled-back
//
// Prisma keeps the row of a failed migration that somebody marked as rolled back. Its directory runs again at the
// next deploy, unless a later row records it as applied.
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

using migrator::State;

std::string what_follows(const View& view, std::size_t row) {
  const auto& migration = view.next.rows[row].migration;
  if (!migration) return "it has no folder any more";
  const State state = view.next.migrations[*migration].state;
  if (state == State::Applied) return "a later row records it as applied";
  return state == State::Blocked ? "it runs again once nothing blocks it" : "it runs again at the next deploy";
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    if (view.rows == nullptr || view.rows->kind != LedgerKind::Prisma) continue;
    for (std::size_t r = 0; r < view.rows->rows.size(); ++r) {
      const LedgerRow& row = view.rows->rows[r];
      if (!row.rolled_back_at) continue;
      std::string message = quoted(row.name.value_or("")) + " was marked as rolled back on " + view.where() + ": " + what_follows(view, r);
      report_row(out, view, r, std::move(message), "row " + row.id).migration = row.name;
    }
  }
}

}  // namespace

constinit const Rule rolled_back = {
    .code = "ledger/rolled-back",
    .severity = Severity::Note,
    .check = check,
};

}  // namespace reconcile::rule::ledger
