// ledger/checksum-mismatch
//
// The row's checksum is not the file's: this database and a fresh one are built from different text. Drizzle
// never looks; of Prisma only `migrate dev` does, and then wants a reset.
#include "reconcile/migrator/checksum.h"
#include "reconcile/rules/ledger/origin.h"
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

using migrator::Belongs;

bool is_compared(const View& view, std::size_t row) {
  const migrator::RowMatch& match = view.next.rows[row];
  const LedgerRow& found = view.rows->rows[row];
  if (!match.migration || match.duplicate_of) return false;
  if (view.rows->kind == LedgerKind::Prisma && (!found.finished_at || found.rolled_back_at)) return false;
  const Migration& migration = view.source.migrations[*match.migration];
  return migration.present && !migrator::same_checksum(view.source, migration, found);
}

// By the file's own text, else by the revision that the row's checksum is of.
std::optional<migrator::Difference> explanation(const RuleInput& in, const Migration& migration, const std::string& recorded) {
  if (auto found = migrator::explain_checksum(migration.text, recorded)) return found;
  if (in.git == nullptr) return std::nullopt;
  auto known = in.git->by_checksum.find(recorded);
  if (known == in.git->by_checksum.end() || known->second.text.empty()) return std::nullopt;
  return migrator::compare_texts(known->second.text, migration.text);
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    for (std::size_t r = 0; r < view.next.rows.size(); ++r) {
      if (!is_compared(view, r)) continue;
      const Migration& migration = *view.migration_of(r);
      const std::string& recorded = view.rows->rows[r].checksum;
      const auto explained = explanation(in, migration, recorded);
      std::string message = quoted(migration.name) + " is not the text that " + view.where() + " has recorded";
      Finding& finding = report_row(out, view, r, message + (explained ? ": " + explained->words : ""), "row of " + migration.name + " " + recorded);
      finding.data["file_hash"] = migration.checksum;
      if (explained) finding.data["explained"] = explained->words;
      finding.related.push_back({named_row(view, r) + " has " + short_hash(recorded) + ", the file " + short_hash(migration.checksum), std::nullopt});
      if (explained && explained->harmless) {
        finding.severity = Severity::Warning;
        finding.data["realign"] = realign(view, r, migration);
        const bool is_cut = migration.checksum.starts_with(recorded);
        finding.help = (is_cut ? "where the export is cut, export the table again; where the row is, let it follow: "
                               : "restore the file's text; or, as the difference is harmless, let the row follow: ") + realign(view, r, migration);
      } else {
        finding.help = "restore the text that was applied, and put the change into a new migration";
      }
      tell_revision(in.git, view.rows->rows[r], finding);
    }
  }
}

}  // namespace

constinit const Rule checksum_mismatch = {
    .code = "ledger/checksum-mismatch",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::ledger
