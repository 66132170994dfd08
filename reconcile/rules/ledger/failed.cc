// ledger/failed
//
// Started, never finished: Prisma deploys nothing more until somebody says what became of it (P3009).
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

constexpr std::size_t most_of_log = 160;  // characters of its first line

std::string first_line(const std::string& log) {
  const std::string line = log.substr(0, log.find('\n'));
  return line.size() > most_of_log ? line.substr(0, most_of_log) + "…" : line;
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    if (view.rows == nullptr || view.rows->kind != LedgerKind::Prisma) continue;
    for (std::size_t r = 0; r < view.rows->rows.size(); ++r) {
      const LedgerRow& row = view.rows->rows[r];
      if (row.finished_at || row.rolled_back_at) continue;
      const std::string name = row.name.value_or("");
      const std::string since = row.started_at ? "started " + utc_time(*row.started_at) + " and never finished" : "never finished";
      Finding& finding = report_row(out, view, r, quoted(name) + " failed on " + view.where() + ": " + since, "row " + row.id);
      finding.migration = name;
      finding.data["blocks"] = view.next.names(view.source, migrator::State::Blocked);
      if (row.logs && !first_line(*row.logs).empty()) finding.related.push_back({"its log: " + first_line(*row.logs), std::nullopt});
      const bool has_file = view.migration_of(r) != nullptr;
      finding.help = "undo by hand what it did and run `prisma migrate resolve --rolled-back " + name + "`";
      if (has_file) *finding.help += "; or complete it by hand and run `prisma migrate resolve --applied " + name + "`";
    }
  }
}

}  // namespace

constinit const Rule failed = {
    .code = "ledger/failed",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::ledger
