// ledger/orphan-row
//
// A row without a file: something ran on this database that this branch does not have. What it did is known to
// nobody but git, and in Drizzle's ledgers it may hide what is pending.
#include "reconcile/rules/ledger/origin.h"
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

using migrator::State;

// The migrations that this row alone keeps from running: it is the newest of a Drizzle 0.x ledger.
std::vector<std::string> masked_by(const View& view, std::size_t row, std::size_t newest) {
  if (view.source.adapter != "drizzle" || row != newest) return {};
  return view.next.names(view.source, State::WillSkip);
}

// The row that Drizzle 0.x compares with, when it has a time.
std::size_t newest_of(const View& view) {
  std::size_t newest = SIZE_MAX;
  for (std::size_t r = 0; view.rows != nullptr && r < view.rows->rows.size(); ++r) {
    const auto& time = view.rows->rows[r].created_at;
    if (!time) return SIZE_MAX;
    if (newest == SIZE_MAX || *time >= *view.rows->rows[newest].created_at) newest = r;
  }
  return newest;
}

std::string said(const View& view, std::size_t row) {
  const LedgerRow& found = view.rows->rows[row];
  std::string text = named_row(view, row) + " on " + view.where() + " belongs to no file: ";
  if (view.rows->kind == LedgerKind::Prisma) return text + "there is no such folder";
  text += found.name ? "name " + quoted(*found.name) + ", hash " : "hash ";
  return text + short_hash(found.checksum) + (found.created_at ? ", " + utc_time(*found.created_at) : ", created_at NULL");
}

// What to do about a row that git says nothing of, or was not asked about.
std::string help_without_origin(const git::Evidence* git) {
  const std::string allow = ", or allow the row in reconcile.json by its hash, with the reason";
  const git::Presence presence = git == nullptr ? git::Presence::Complete : git->presence;
  if (presence == git::Presence::Shallow) return "the clone is shallow, and what it has does not tell: `git fetch --unshallow` (fetch-depth: 0 in CI) and look again" + allow;
  if (presence != git::Presence::Complete) return "there is no git history here to look it up in: restore the file from the branch that was deployed" + allow;
  return "restore the file from the branch that was deployed: no commit, branch or tag here has its text" + allow;
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    const std::size_t newest = newest_of(view);
    std::size_t told = 0, rest = 0;
    for (std::size_t r = 0; r < view.next.rows.size(); ++r) {
      const migrator::RowMatch& match = view.next.rows[r];
      const LedgerRow& row = view.rows->rows[r];
      const bool is_prisma = view.rows->kind == LedgerKind::Prisma;
      if (match.migration || match.duplicate_of || (is_prisma && (!row.finished_at || row.rolled_back_at))) continue;
      if (told++ >= most_rows_told && r != newest) {
        ++rest;
        continue;
      }
      Finding& finding = report_row(out, view, r, said(view, r));
      std::vector<std::string> masked = masked_by(view, r, newest);
      if (!masked.empty()) {
        finding.related.push_back({"it is the newest row, so that " + quoted_list(masked) + " will never run", std::nullopt});
        finding.data["masks"] = std::move(masked);
      }
      finding.help = help_without_origin(in.git);
      tell_origin(in.git, row, finding);
    }
    report_rest(out, view, rest, "belong to no file");
  }
}

}  // namespace

constinit const Rule orphan_row = {
    .code = "ledger/orphan-row",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::ledger
