#include <algorithm>
#include <iterator>

#include "reconcile/plan/counted.h"
#include "reconcile/plan/extension_repair.h"
#include "reconcile/plan/journal_repair.h"
#include "reconcile/plan/missing_beginning.h"
#include "reconcile/plan/planner.h"
#include "reconcile/plan/proof.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/deploy_steps.h"
#include "reconcile/plan/scripts.h"
#include "reconcile/plan/set_aside.h"
#include "reconcile/plan/statement_repair.h"

namespace reconcile::plan {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

void resolve_steps(const std::vector<std::string>& migrations, Option& option) {
  for (const std::string& name : migrations) {
    Step step = command_step("where `" + name + "` has already failed, mark it as rolled back",
                             "a failed row blocks every later deploy (P3009); the edited file is then run as if new",
                             "npx prisma migrate resolve --rolled-back " + shell_word(name));
    step.kind = StepKind::Command;
    step.rollback = "none needed: the row is kept and only marked";
    option.steps.push_back(std::move(step));
    option.preflight.push_back({"Has it failed here?",
                                "SELECT migration_name, started_at, finished_at, rolled_back_at, logs\nFROM _prisma_migrations\nWHERE "
                                "migration_name = " + sql_literal(name) + ";",
                                "", "no row: nothing to resolve; a row with finished_at and rolled_back_at empty: resolve it first"});
  }
}

struct FileRepair {
  ExtensionRepair extensions;
  StatementRepair statements;
  std::vector<std::string> migrations() const {
    std::vector<std::string> out = extensions.migrations;
    for (const std::string& name : statements.migrations) {
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    }
    return out;
  }
};

std::string title_of(const FileRepair& repair) {
  std::string install = "install " + listed(repair.extensions.extensions) + (repair.extensions.steps.size() > 1 ? " where they are first needed" : " where it is first needed");
  std::string kind = repair.statements.repeated == 0 ? "invalid" : repair.statements.invalid == 0 ? "repeated" : "invalid and repeated";
  std::string remove = "delete the " + kind + " statement" + std::string(repair.statements.steps.size() > 1 ? "s" : "") + " from " +
                       listed(repair.statements.migrations);
  if (repair.statements.steps.empty()) return "edit: " + install;
  return "edit: " + (repair.extensions.steps.empty() ? "" : install + ", and ") + remove;
}

Option edit_option(const Audit& audit, const AuditOptions& options, const Source& source, FileRepair repair, const Workspace& workspace) {
  Option option{.id = "repair", .strategy = "repair", .source = source.id, .same_schema = repair.extensions.steps.empty()};
  option.title = title_of(repair);
  option.reasons_for = {"the history replays on an empty database again: shadow database, CI and new environments work"};
  if (!repair.extensions.steps.empty()) {
    option.reasons_for.push_back("a database on which the migration has run has the extension already, and IF NOT EXISTS leaves it alone");
  }
  if (repair.statements.repeated > 0) option.reasons_for.push_back("what a repeated statement makes is there already: where it has not been run by hand, it never ran");
  if (repair.statements.invalid > 0) {
    option.reasons_for.push_back("nothing that the statement meant to do is lost: it names a column that no migration ever made, so it never ran anywhere");
  }
  if (source.adapter == "prisma") {
    option.reasons_against.push_back("where the migration is recorded as applied, its checksum no longer matches: `prisma migrate dev` "
                                     "asks about it there, `migrate deploy` does not");
  }
  std::vector<std::string> migrations = repair.migrations();
  for (const auto* cautions : {&repair.extensions.cautions, &repair.statements.cautions}) {
    option.reasons_against.insert(option.reasons_against.end(), cautions->begin(), cautions->end());
  }
  option.risk = repair.statements.cautions.empty() ? Risk::Low : Risk::Medium;
  option.steps = std::move(repair.extensions.steps);
  std::move(repair.statements.steps.begin(), repair.statements.steps.end(), std::back_inserter(option.steps));
  if (source.adapter == "prisma") resolve_steps(migrations, option);
  option.steps.push_back(deploy_step(audit, source));
  option.proof = prove(audit, workspace, options, source.id, option.same_schema);
  option.scenarios = file_scenarios(audit, source, option.proof);
  option.verification.push_back({"The history replays without errors", "", "reconcile check", "no replay/ errors for `" + source.id + "`"});
  option.rollback.push_back({"Restore the files", "", "git checkout -- " + shell_word(source.path), "the history is as it was audited"});
  return option;
}

// What many reach for first. Shown so that it can be declined with reasons.
Option mark_as_applied(const Audit& audit, const Source& source, const std::vector<std::string>& migrations) {
  Option option{.id = "mark-as-applied", .strategy = "repair", .source = source.id};
  option.title = "mark " + listed(migrations) + " as applied without running it";
  option.reasons_for = {"no file changes", "the deploy goes on with the migrations behind it"};
  option.reasons_against = {
      "the shadow database still runs the statement: `prisma migrate dev` and every fresh database keep failing (P3006)",
      "the other statements of the migration are skipped too: what they make is missing in that database until made by hand",
      "it has to be repeated on every environment",
  };
  option.risk = Risk::High;
  for (const std::string& name : migrations) {
    Step step = command_step("mark `" + name + "` as applied", "on each environment where it has not run",
                             "npx prisma migrate resolve --applied " + shell_word(name));
    step.reversible = false;
    option.steps.push_back(std::move(step));
  }
  option.steps.push_back(deploy_step(audit, source));
  option.stop_conditions = {"a database in which the other statements of the migration have not been carried out by hand"};
  option.proof.verdict = Verdict::Refuted;
  option.proof.statement = "no file changes, so a fresh database fails exactly as today";
  option.scenarios = {{"fresh database", "fails", "still fails: nothing about the files has changed", false},
                      {"CI", "fails", "still fails", false}};
  return option;
}

Option journal_option(const Audit& audit, const AuditOptions& options, const Source& source, JournalRepair repair,
                      Workspace& workspace) {
  Option option{.id = "renumber", .strategy = "repair", .source = source.id};
  option.title = "rebuild the journal of `" + source.path + "`: register " + counted(repair.registered.size(), "migration");
  option.reasons_for = {"Drizzle runs them at last: today it ignores every file that the journal does not list",
                        "each number stands once, in an order in which every migration finds what it needs"};
  option.reasons_against = {"a database where these files were run by hand would run them again: baseline such a database instead"};
  for (const std::string& note : repair.notes) option.reasons_against.push_back(note);
  option.risk = repair.stop_conditions.empty() ? Risk::Medium : Risk::High;
  option.steps = std::move(repair.steps);
  for (Step& step : foreign_caller_steps(audit, source, workspace)) option.steps.push_back(std::move(step));
  option.steps.push_back(deploy_step(audit, source));
  option.stop_conditions = std::move(repair.stop_conditions);
  option.runs_ddl = true;
  option.proof = prove(audit, workspace, options, source.id, false);
  option.scenarios = file_scenarios(audit, source, option.proof);
  option.preflight.push_back({"Which of these tables exist already?",
                              "SELECT table_schema, table_name FROM information_schema.tables\nWHERE table_schema NOT IN ('pg_catalog', "
                              "'information_schema') ORDER BY 1, 2;",
                              "", "none of those that the registered migrations make; otherwise baseline this database"});
  option.verification.push_back({"The journal and the folder agree", "", "reconcile check", "no history/ errors for `" + source.id + "`"});
  option.rollback.push_back({"Restore the files", "", "git checkout -- " + shell_word(source.path), "the folder is as it was audited"});
  return option;
}

}  // namespace

std::vector<Option> repair_options(const Audit& audit, const AuditOptions& options, const Source& source,
                                   const PlanRequest& request) {
  std::vector<Option> out;
  Workspace workspace(*audit.tree);
  FileRepair files{.extensions = install_missing_extensions(audit, options, source, workspace), .statements = {}};
  Result<Audit> extended = files.extensions.steps.empty() ? Error{} : audit_tree(workspace, options);
  files.statements = remove_invalid_statements(extended ? *extended : audit, options, source, workspace);
  bool edits = !files.extensions.steps.empty() || !files.statements.steps.empty();
  if (edits && !request.forbids("edit-applied")) {
    std::vector<std::string> migrations = files.statements.migrations;
    out.push_back(edit_option(audit, options, source, std::move(files), workspace));
    if (source.adapter == "prisma" && !migrations.empty() && !request.forbids("ledger-writes")) out.push_back(mark_as_applied(audit, source, migrations));
  }
  if (source.adapter == "drizzle" && source.journal && !source.journal->damaged && source.journal->conflict_markers.empty()) {
    JournalRepair journal = rebuild_journal(audit, source, workspace);
    if (!journal.steps.empty()) out.push_back(journal_option(audit, options, source, std::move(journal), workspace));
    if (std::optional<Option> aside = set_aside_option(audit, options, source)) out.push_back(std::move(*aside));
  }
  if (!request.forbids("ledger-writes")) {
    if (std::optional<Option> beginning = missing_beginning(audit, options, source)) out.push_back(std::move(*beginning));
  }
  return out;
}

}  // namespace reconcile::plan
