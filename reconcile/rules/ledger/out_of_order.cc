// ledger/out-of-order
//
// What ran, or will run, after a migration that stands behind it: this database is built in another order than
// a fresh one.
#include <algorithm>

#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

using migrator::State;

// When each migration ran here, as the rows tell: their place in the ledger. Rows that were written without
// running anything (resolve --applied) and equal times tell nothing.
std::vector<std::optional<std::size_t>> places(const View& view) {
  std::vector<std::optional<std::size_t>> out(view.source.migrations.size());
  std::optional<std::int64_t> last;
  for (std::size_t r = 0; r < view.next.rows.size(); ++r) {
    const LedgerRow& row = view.rows->rows[r];
    const migrator::RowMatch& match = view.next.rows[r];
    const bool is_prisma = view.rows->kind == LedgerKind::Prisma;
    const bool ran = !is_prisma || (row.finished_at && !row.rolled_back_at && row.applied_steps_count > 0 && row.started_at != last);
    if (is_prisma) last = row.started_at;
    if (ran && match.migration && !match.duplicate_of) out[*match.migration] = r;
  }
  return out;
}

std::string commuting(const RuleInput& in, const View& view, std::size_t first, std::size_t second) {
  const Commutation found = in.dag.commute(in.dag.migration(view.next.source, first), in.dag.migration(view.next.source, second));
  switch (found.verdict) {
    case Commutation::Verdict::Commute: return "the two commute";
    case Commutation::Verdict::Unknown: return "whether the two commute is not known";
    default: return "the two do not commute, because of " + quoted(found.object);
  }
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    if (view.rows == nullptr) continue;
    const auto place = places(view);
    for (std::size_t m = 0; m < place.size(); ++m) {
      const State state = view.next.migrations[m].state;
      const bool runs_late = state == State::WillRun && !place[m];
      if (!place[m] && !runs_late) continue;
      std::size_t later = m + 1;
      while (later < place.size() && !(place[later] && (runs_late || *place[later] < *place[m]))) ++later;
      if (later == place.size()) continue;
      const std::string behind = view.source.migrations[later].name;
      Finding& finding = report_migration(out, view, m, quoted(view.source.migrations[m].name) + (runs_late ? " will run on " : " ran on ") + view.where() + " after " + quoted(behind) + ", which stands behind it");
      finding.data["after"] = behind;
      finding.related.push_back({commuting(in, view, m, later), std::nullopt});
    }
  }
}

}  // namespace

constinit const Rule out_of_order = {
    .code = "ledger/out-of-order",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::ledger
