// history/duplicate-tag
//
// The migrator runs a journal from top to bottom without asking whether it has seen a tag: listed twice, a
// file runs twice.
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    if (!source.journal) continue;
    std::map<std::string_view, std::vector<const JournalEntry*>> by_tag;
    for (const JournalEntry& entry : source.journal->entries) by_tag[entry.tag].push_back(&entry);
    for (const auto& [tag, entries] : by_tag) {
      if (entries.size() < 2) continue;
      const std::string times = entries.size() == 2 ? "twice" : std::to_string(entries.size()) + " times";
      Finding& finding = out.report(source, out.locate(source.journal->path, entries[1]->span),
                                    "the journal lists " + quoted(tag) + " " + times);
      finding.migration = std::string(tag);
      finding.help = "keep the first entry; the file runs once for each";
      finding.related.push_back({"first listed here", out.locate(source.journal->path, entries[0]->span)});
      finding.data["entries"] = static_cast<std::int64_t>(entries.size());
    }
  }
}

}  // namespace

constinit const Rule duplicate_tag = {
    .code = "history/duplicate-tag",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::history
