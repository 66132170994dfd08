#include "reconcile/plan/set_aside.h"

#include "reconcile/plan/counted.h"
#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/planner.h"
#include "reconcile/plan/proof.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {

std::optional<Option> set_aside_option(const Audit& audit, const AuditOptions& options, const Source& source) {
  const std::string archive = join_path(source.path, "archive");
  Workspace workspace(*audit.tree);
  Option option{.id = "set-aside", .strategy = "repair", .source = source.id, .same_schema = true};
  for (const OutsideFile& file : source.outside) {
    const std::string to = join_path(archive, file_name(file.migration.path));
    if (file.why != OutsideReason::Unjournaled || workspace.kind(to) != EntryKind::Missing) continue;
    option.steps.push_back(move_step(workspace, "move `" + file.migration.name + "` to `" + archive + "`", file.migration.path, to));
  }
  if (option.steps.empty()) return std::nullopt;
  const std::string files = counted(option.steps.size(), "file");
  option.title = "set " + files + " aside that Drizzle never runs";
  option.reasons_for = {"no database and no ledger changes: no migrate command ever ran " + std::string(option.steps.size() == 1 ? "it" : "them"),
                        "the folder holds what the tool runs, and nothing else"};
  option.reasons_against = {"where a file was run by hand, that database has what a fresh one lacks: `reconcile drift` tells, and `plan --strategy codify` writes the migration for it"};
  option.risk = Risk::Low;
  option.proof = prove(audit, workspace, options, source.id, true);
  option.scenarios = file_scenarios(audit, source, option.proof);
  option.verification.push_back({"The journal and the folder agree", "", "reconcile check", "no history/not-in-journal for `" + source.id + "`"});
  option.rollback.push_back({"Restore the files", "", "git checkout -- " + shell_word(source.path), "the folder is as it was audited"});
  return option;
}

}  // namespace reconcile::plan
