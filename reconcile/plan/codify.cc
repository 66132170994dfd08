#include "reconcile/plan/codify.h"

#include <algorithm>

#include "core/base/pg_error.h"
#include "reconcile/declared/declared.h"
#include "reconcile/plan/append.h"
#include "reconcile/plan/converge.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/deploy_steps.h"
#include "reconcile/plan/live_goal.h"
#include "reconcile/plan/proof.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/squash_sql.h"
#include "reconcile/schema/schema_sql.h"

namespace reconcile::plan {
namespace {

// The schema that the history is to reach.
struct Goal {
  std::string name;    // "prod", "prisma/schema.prisma"
  std::string label;   // of the new migration
  std::string sql;     // makes it on an empty database
  bool declared = false;
  std::vector<std::string> left_out = {};
};

std::string word_of(const std::string& name) {
  std::string out;
  for (char c : name) out += std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '_';
  return out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

class Codify {
 public:
  Codify(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request, const Goal& goal)
      : audit_(audit), options_(options), source_(source), request_(request), goal_(goal), workspace_(*audit.tree) {}

  Result<Option> run() {
    replay::Replay today = replay_source(source_, options_);
    replay::Replay wanted = replay_goal(source_, options_, goal_.sql);
    for (const replay::StatementTrace& s : wanted.trace()) {
      if (s.outcome == replay::Outcome::Succeeds) continue;
      return Error{"the schema of " + goal_.name + " can't be followed: " + (s.error ? s.error->message : s.undecided_reason), "", ""};
    }
    replay::Replay nothing(replay_options(source_, options_.config));
    ConvergeOptions how{.allow_destructive = request_.allow_destructive, .base = &nothing.catalog(), .drop_extra = goal_.declared};
    Converging steps = converge(today.catalog(), wanted.catalog(), how);
    if (steps.statements.empty() && steps.destructive.empty()) return Error{"nothing to codify: " + goal_.name + " has nothing that the history lacks", "", ""};
    if (steps.statements.empty()) return Error{"all that would be codified from " + goal_.name + " drops or rewrites rows (" + first_line(steps.destructive.front()) + ")", "", "--allow-destructive"};
    AppendRequest append{.label = goal_.label, .heading = heading(), .statements = steps.statements, .after = &wanted.catalog()};
    Result<Appended> appended = append_migration(audit_, source_, append, workspace_);
    if (!appended) return appended.error();
    Option option{.id = "codify", .strategy = "codify", .source = source_.id};
    option.title = (goal_.declared ? "the migration that " + goal_.name + " is ahead by: `" : "codify what `" + goal_.name + "` has: `") + appended->row.name + "`";
    option.runs_ddl = true;
    option.steps = std::move(appended->steps);
    option.steps.push_back(deploy_step(audit_, source_));
    reasons(steps, *appended, option);
    checks(option);
    option.proof = prove(audit_, workspace_, options_, source_.id, false);
    compare(wanted, steps, how, option);
    scenarios(option);
    option.risk = steps.destructive.empty() ? (steps.cautions.empty() ? Risk::Low : Risk::Medium) : Risk::High;
    return option;
  }

 private:
  std::string heading() const {
    return goal_.declared ? "What " + goal_.name + " declares and the history did not make yet.\nEach statement does nothing where that has been done already."
                          : "What was made by hand in " + goal_.name + ", so that every database gets it.\nEach statement does nothing where that has been done already.";
  }

  void reasons(const Converging& steps, const Appended& appended, Option& option) {
    if (goal_.declared) {
      option.reasons_for.push_back("the database becomes what " + goal_.name + " says, in steps that rows survive");
    } else {
      option.reasons_for.push_back("fresh databases, CI and the other environments get what was patched by hand");
      option.reasons_for.push_back("on `" + goal_.name + "` it changes nothing, so its next deploy is safe");
    }
    option.reasons_for.push_back("it can run anywhere: IF NOT EXISTS is followed by what makes a differing column right");
    for (const std::string& text : steps.cautions) option.reasons_against.push_back(text);
    for (const std::string& text : goal_.left_out) option.reasons_against.push_back("left out: " + text);
    for (const std::string& text : appended.cautions) option.reasons_against.push_back(text);
    for (const std::string& statement : steps.destructive) {
      option.stop_conditions.push_back((request_.allow_destructive ? "rows are dropped or rewritten: `" : "left out without --allow-destructive: `") + first_line(statement) + "`");
    }
  }

  void checks(Option& option) {
    option.verification.push_back({"The history and the database agree", "", "reconcile drift", goal_.declared ? "no difference to " + goal_.name : "no difference to `" + goal_.name + "`"});
    option.rollback.push_back({"Remove the migration before it runs", "", "git checkout -- " + shell_word(source_.path), "the history is as it was audited; where it has run, what it made stays"});
  }

  // The planned history must have no step left to the goal; and the migration must leave the goal as it is.
  void compare(const replay::Replay& wanted, const Converging& steps, const ConvergeOptions& how, Option& option) {
    Proof& proof = option.proof;
    proof.statement = "the history with the new migration was replayed on an empty database and held against the schema of " + goal_.name + ", object by object; then the migration was run on that schema itself";
    proof.differences.clear();
    Result<Audit> audit = audit_tree(workspace_, options_);
    const Source* planned = nullptr;
    if (!audit) return;
    for (const Source& source : audit->repository.sources) {
      if (source.id == source_.id) planned = &source;
    }
    if (planned == nullptr) return;
    Converging left = converge(replay_source(*planned, options_).catalog(), wanted.catalog(), how);
    for (const std::string& statement : left.statements) proof.differences.push_back("still to do: " + first_line(statement));
    std::string again = goal_.sql + "\n";
    for (const std::string& statement : steps.statements) again += statement + ";\n";
    replay::Replay twice = replay_goal(source_, options_, again);
    bool same = schema::schema_sql(twice.catalog(), {.base = how.base}) == schema::schema_sql(wanted.catalog(), {.base = how.base});
    bool fails = std::any_of(twice.trace().begin(), twice.trace().end(), [](const replay::StatementTrace& s) { return s.outcome == replay::Outcome::Fails; });
    if (!same || fails) proof.differences.push_back("run on the schema of " + goal_.name + " the migration " + (fails ? "fails" : "changes it"));
    proof.facts.push_back(left.statements.empty() ? "nothing is left to do between the planned history and " + goal_.name + (steps.destructive.empty() || how.allow_destructive ? "" : ", but what was left out")
                                                   : counted(left.statements.size(), "difference") + " to " + goal_.name + " left");
    if (same && !fails) proof.facts.push_back("run on the schema of " + goal_.name + ", the migration changes nothing");
    bool clean = proof.errors_after <= proof.errors_before && proof.differences.empty();  // what fails today is for a repair
    proof.verdict = !clean ? Verdict::Refuted : proof.undecided > 0 ? Verdict::NotShown : Verdict::Proven;
  }

  void scenarios(Option& option) const {
    bool ok = option.proof.errors_after == 0;
    option.scenarios.push_back({"fresh database", "lacks what " + goal_.name + " has", "gets it with the last migration", ok});
    option.scenarios.push_back({"CI", "lacks what " + goal_.name + " has", "gets it with the last migration", ok});
    for (const Environment& environment : audit_.environments) {
      bool this_one = !goal_.declared && environment.name == goal_.name;
      option.scenarios.push_back({environment.name, this_one ? "has it, made by hand" : "may lack it", this_one ? "the migration is recorded and changes nothing" : "gets it with the next deploy", true});
    }
  }

  const Audit& audit_;
  const AuditOptions& options_;
  const Source& source_;
  const PlanRequest& request_;
  const Goal& goal_;
  Workspace workspace_;
};

std::vector<Goal> goals(const Audit& audit, const AuditOptions& options, const Source& source, std::vector<std::string>& impossible) {
  std::vector<Goal> out;
  bool live = false;
  for (const Environment& environment : audit.environments) {
    if (!environment.catalog_sql && !environment.catalog_json) continue;
    live = true;
    Result<LiveGoal> goal = live_goal(environment, source, options);
    if (goal) out.push_back({environment.name, "codify_" + word_of(environment.name), goal->sql, false, goal->left_out});
    else impossible.push_back("`" + source.id + "`: " + goal.error().message);
  }
  if (live) return out;
  for (const declared::DeclaredSchema& schema : declared::declared_schemas(*audit.tree, source)) {
    if (schema.sql.empty() || schema.dialect != Dialect::PostgreSql) continue;
    if (!schema.complete) {
      impossible.push_back("`" + schema.origin + "` was not understood whole, so what it lacks proves nothing");
      continue;
    }
    out.push_back({"`" + schema.origin + "`", "declared_changes", schema.sql, true});
    break;
  }
  return out;
}

}  // namespace

CodifyPlan codify_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request) {
  CodifyPlan out;
  std::vector<Goal> wanted = goals(audit, options, source, out.impossible);
  if (wanted.empty() && out.impossible.empty()) out.impossible.push_back("nothing to codify `" + source.id + "` from: give a live schema (--live ENV=FILE), or declare one");
  for (const Goal& goal : wanted) {
    try {
      Result<Option> option = Codify(audit, options, source, request, goal).run();
      if (option) out.options.push_back(std::move(option).value());
      else out.impossible.push_back("`" + source.id + "`: " + option.error().message + (option.error().help.empty() ? "" : " (" + option.error().help + ")"));
    } catch (const Undecided& undecided) {
      out.impossible.push_back("`" + source.id + "`: a schema can't be printed: " + undecided.reason);
    }
  }
  return out;
}

}  // namespace reconcile::plan
