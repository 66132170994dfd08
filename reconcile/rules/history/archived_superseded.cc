// history/archived-superseded
//
// An archived file whose every object the history makes: it can stay in the archive for good.
#include "reconcile/rules/history/archived.h"
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

std::string message_for(const ArchivedFile& file) {
  const std::string name = quoted(file.migration->name);
  if (file.same_text) return name + " is archived and is a copy of " + quoted_list(file.represented_by);
  if (file.represented_by.empty()) return name + " is archived and leaves nothing behind";
  return name + " is archived; all that it makes is made by " + quoted_list(file.represented_by) +
         (file.compared ? "" : " (by name: not all definitions were compared)");
}

void check(const RuleInput& in, FindingSink& out) {
  for_each_archived(in, [&](const ArchivedFile& file) {
    if (!file.superseded()) return;
    Finding& finding = out.report(*file.source, *file.migration, message_for(file));
    finding.object = file.migration->path;
    finding.data["represented_by"] = file.represented_by;
    finding.data["definitions_compared"] = file.same_text || file.compared;
  });
}

}  // namespace

constinit const Rule archived_superseded = {
    .code = "history/archived-superseded",
    .severity = Severity::Note,
    .check = check,
};

}  // namespace reconcile::rule::history
