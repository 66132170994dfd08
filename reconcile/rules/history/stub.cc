// history/stub
//
// A migration without a statement does nothing, but it has a row in every ledger: it is kept for the record
// or was emptied by hand. Either is worth knowing, neither is wrong.
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    for (const Migration& migration : source.migrations) {
      if (!migration.present || has_statement(migration, source.dialect)) continue;
      const bool blank = migration.text.find_first_not_of(" \t\r\n") == std::string::npos;
      Finding& finding = out.report(source, migration, quoted(migration.name) + (blank ? " is empty" : " holds no statement, only comments"));
      finding.data["empty"] = blank;
    }
  }
}

}  // namespace

constinit const Rule stub = {
    .code = "history/stub",
    .severity = Severity::Note,
    .check = check,
};

}  // namespace reconcile::rule::history
