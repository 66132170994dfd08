// history/rollback-script
//
// A script that undoes a migration, among the migrations: its tool never runs it, but whoever runs "all the
// SQL files of this folder" does.
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    for (const OutsideFile& file : source.outside) {
      if (file.why != OutsideReason::Rollback) continue;
      Finding& finding = out.report(source, file.migration,
                                    quoted(file_name(file.migration.path)) + " is a rollback script among the migrations, and nothing runs it");
      finding.help = "move it to a folder of its own, outside " + quoted(source.path);
      finding.object = file.migration.path;
    }
  }
}

}  // namespace

constinit const Rule rollback_script = {
    .code = "history/rollback-script",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
