// history/missing-file
//
// Drizzle reads every listed file before it asks the database anything: one missing file stops every run,
// also where it has been applied long since. Prisma stops when it gets to the folder.
#include <algorithm>

#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

bool told_by_adapter(const Source& source, const Migration& migration) {
  return std::any_of(source.problems.begin(), source.problems.end(), [&](const LayoutProblem& problem) {
    return problem.location && problem.location->path == migration.path;
  });
}

void report(const Source& source, const Migration& migration, FindingSink& out) {
  const bool listed = source.journal.has_value();
  Finding& finding = out.report(source, out.entry_of(source, migration),
                                listed ? "the journal lists " + quoted(migration.name) + ", but there is no " + quoted(migration.path)
                                       : quoted(migration.name) + " has no " + quoted(file_name(migration.path)));
  finding.migration = migration.name;
  finding.help = listed ? "restore the file from git; until then no migration runs anywhere"
                        : "restore the file from git, or remove the folder where no database has applied it";
  finding.data["path"] = migration.path;
}

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    std::map<std::string_view, bool> told;  // a tag that is listed twice lacks one file
    for (const Migration& migration : source.migrations) {
      if (migration.present || told_by_adapter(source, migration) || !told.emplace(migration.path, true).second) continue;
      report(source, migration, out);
    }
  }
}

}  // namespace

constinit const Rule missing_file = {
    .code = "history/missing-file",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::history
