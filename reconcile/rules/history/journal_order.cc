// history/journal-order
//
// Drizzle 0.x runs the journal in array order, but only entries that are newer than the newest one applied.
// An entry that is older than one above it runs on an empty database and is skipped for ever, without a
// word, on every database that has run the one above.
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

void report(const Source& source, const JournalEntry& entry, const JournalEntry& newest, FindingSink& out) {
  Finding& finding = out.report(source, out.locate(source.journal->path, entry.span),
                                quoted(entry.tag) + " is older than " + quoted(newest.tag) +
                                    ", which stands before it: a database that has run the latter skips it for ever");
  finding.migration = entry.tag;
  finding.help = "where no database has applied " + quoted(entry.tag) + ", raise its `when` above " + std::to_string(newest.when);
  finding.related.push_back({"the newer entry", out.locate(source.journal->path, newest.span)});
  finding.data["when"] = entry.when;
  finding.data["time"] = utc_time(entry.when);
  finding.data["newest_before"] = newest.tag;
  finding.data["newest_before_when"] = newest.when;
}

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    if (!source.journal) continue;
    const JournalEntry* newest = nullptr;
    for (const JournalEntry& entry : source.journal->entries) {
      if (newest != nullptr && entry.when < newest->when && entry.tag != newest->tag) report(source, entry, *newest, out);
      if (newest == nullptr || entry.when > newest->when) newest = &entry;
    }
  }
}

}  // namespace

constinit const Rule journal_order = {
    .code = "history/journal-order",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
