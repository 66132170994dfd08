// ledger/future-timestamp
//
// Drizzle 0.x runs what is later than the newest row. A row dated in the future hides every migration that is
// generated until then, without a word.
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

constexpr std::int64_t a_day = 24LL * 60 * 60 * 1000;  // clocks and time zones differ by less

void check(const RuleInput& in, FindingSink& out) {
  if (!in.now) return;
  for (const View& view : views(in)) {
    std::size_t told = 0;
    for (std::size_t r = 0; r < view.next.rows.size(); ++r) {
      const LedgerRow& row = view.rows->rows[r];
      if (!row.created_at || *row.created_at <= *in.now + a_day || told++ >= most_rows_told) continue;
      const std::string until = utc_time(*row.created_at);
      Finding& finding = report_row(out, view, r, named_row(view, r) + " on " + view.where() + " is dated in the future: " + until);
      if (view.source.adapter == "drizzle") finding.related.push_back({"no migration that is generated before then will run there", std::nullopt});
      finding.help = "correct the row's created_at, and the `when` that it came from, to the time of the migration's making";
    }
    report_rest(out, view, told > most_rows_told ? told - most_rows_told : 0, "are dated in the future");
  }
}

}  // namespace

constinit const Rule future_timestamp = {
    .code = "ledger/future-timestamp",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::ledger
