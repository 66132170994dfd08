// ledger/duplicate-row
//
// Two rows for one migration: two deploys ran at the same time, or it ran twice. Neither tool minds the second
// row, but what the migration does to rows may have been done twice.
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    std::size_t told = 0;
    for (std::size_t r = 0; r < view.next.rows.size(); ++r) {
      const auto& first = view.next.rows[r].duplicate_of;
      if (!first || told++ >= most_rows_told) continue;
      const LedgerRow& row = view.rows->rows[r];
      const LedgerRow& other = view.rows->rows[*first];
      const Migration* migration = view.migration_of(r);
      const std::string what = migration != nullptr ? quoted(migration->name) : row.name ? quoted(*row.name) : "hash " + short_hash(row.checksum);
      Finding& finding = report_row(out, view, r, what + " is recorded twice on " + view.where() + ": rows " + other.id + " and " + row.id, "row " + row.id);
      finding.data["first_id"] = other.id;
      finding.help = "look whether what it does to rows was done twice; the second row itself can be deleted";
    }
    report_rest(out, view, told > most_rows_told ? told - most_rows_told : 0, "are recorded twice");
  }
}

}  // namespace

constinit const Rule duplicate_row = {
    .code = "ledger/duplicate-row",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::ledger
