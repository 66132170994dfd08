// history/duplicate-timestamp
//
// Drizzle 0.x runs an entry only when its `when` is greater than the newest one applied. Of two entries
// with one `when`, a database that has run the first never runs the second.
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    if (!source.journal) continue;
    std::map<std::int64_t, std::vector<const JournalEntry*>> by_when;
    for (const JournalEntry& entry : source.journal->entries) by_when[entry.when].push_back(&entry);
    for (const auto& [when, entries] : by_when) {
      const JournalEntry &first = *entries.front(), &last = *entries.back();
      if (first.tag == last.tag) continue;  // a tag twice is another finding
      Finding& finding = out.report(source, out.locate(source.journal->path, last.span),
                                    quoted(last.tag) + " has the timestamp of " + quoted(first.tag) +
                                        ": a database that stands at the first never runs the second");
      finding.migration = last.tag;
      finding.help = "where no database has applied " + quoted(last.tag) + ", raise its `when` above every earlier one";
      finding.related.push_back({"the same `when` here", out.locate(source.journal->path, first.span)});
      finding.object = "when " + std::to_string(when);
      finding.data["when"] = when;
      finding.data["time"] = utc_time(when);
    }
  }
}

}  // namespace

constinit const Rule duplicate_timestamp = {
    .code = "history/duplicate-timestamp",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
