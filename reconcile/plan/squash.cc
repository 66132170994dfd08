#include "reconcile/plan/squash.h"

#include <algorithm>

#include "reconcile/plan/counted.h"
#include "reconcile/plan/deploy_steps.h"
#include "reconcile/plan/journal_repair.h"
#include "reconcile/plan/ledger_steps.h"
#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/proof.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/replacement.h"
#include "reconcile/plan/scripts.h"
#include "reconcile/plan/statement_repair.h"

namespace reconcile::plan {
namespace {

std::string named(const Source& source, Range range) {
  const std::string& first = source.migrations[range.first].name;
  const std::string& last = source.migrations[range.last].name;
  return range.size() == 1 ? "`" + first + "`" : "`" + first + "` … `" + last + "` (" + counted(range.size(), "migration") + ")";
}

Result<std::size_t> place_of(const Source& source, const std::string& name) {
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    if (source.migrations[i].name == name) return i;
  }
  return Error{"`" + source.id + "` has no migration `" + name + "`", "", "`reconcile status` lists them"};
}

// CI still calls Prisma and no history of Prisma's is left: the database was made by it.
bool came_from_prisma(const Audit& audit, const Source& source) {
  bool prisma_history = std::any_of(audit.repository.sources.begin(), audit.repository.sources.end(), [](const Source& s) { return s.adapter == "prisma"; });
  if (prisma_history || !source.adapter.starts_with("drizzle")) return false;
  return std::any_of(audit.repository.tool_uses.begin(), audit.repository.tool_uses.end(), [](const ToolUse& u) { return u.applies && u.tool == "prisma"; });
}

class Squash {
 public:
  Squash(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request)
      : audit_(audit), options_(options), original_(source), request_(request), workspace_(*audit.tree), baseline_(request.strategy == "baseline") {}

  SquashPlan run() {
    if (auto mended = mend(); !mended) return impossible(mended.error());
    const Source& source = *source_;
    if (source.migrations.empty()) return impossible({"`" + source.id + "` has no migrations", "", ""});
    Result<Range> range = requested_range(source, request_);
    if (!range) return impossible(range.error());
    Result<SquashSql> sql = squash_sql(source, options_, *range);
    if (!sql) return impossible(sql.error());
    ReplaceRequest replace = replacing(source, *range);
    Result<Replacement> replacement = replace_range(source, replace, sql->statements, workspace_);
    if (!replacement) return impossible(replacement.error());
    SquashPlan out;
    out.options.push_back(option(source, *range, *sql, *replacement));
    return out;
  }

 private:
  SquashPlan impossible(const Error& error) const {
    std::string what = baseline_ ? "no baseline of `" : "no squash of `";
    return {{}, {what + original_.id + "`: " + error.message + (error.help.empty() ? "" : " (" + error.help + ")")}};
  }

  // The history as it stands once it replays and, for a baseline, once its journal is whole.
  Result<void> mend() {
    StatementRepair repair = remove_invalid_statements(audit_, options_, original_, workspace_);
    if (!repair.steps.empty() && request_.forbids("edit-applied")) return Error{"it does not replay, and --forbid edit-applied rules out mending it", "", ""};
    before_ = std::move(repair.steps);
    edited_ = repair.migrations;
    cautions_ = std::move(repair.cautions);
    if (baseline_ && original_.adapter == "drizzle" && original_.journal && !original_.journal->damaged && original_.journal->conflict_markers.empty()) {
      JournalRepair journal = rebuild_journal(audit_, original_, workspace_);
      registered_ = journal.registered.size();
      // Only what stays is a step: renamed files and the journal are replaced at once.
      for (Step& step : journal.steps) {
        if (step.kind == StepKind::Move && step.new_path.find("/rollback/") != std::string::npos) before_.push_back(std::move(step));
      }
      for (std::string& note : journal.notes) {
        if (note.find("snapshots") == std::string::npos) cautions_.push_back(std::move(note));
      }
    }
    if (workspace_.changes().empty()) {
      source_ = &original_;
      return {};
    }
    Result<Audit> audit = audit_tree(workspace_, options_);
    if (!audit) return audit.error();
    mended_ = std::move(audit).value();
    for (const Source& source : mended_->repository.sources) {
      if (source.id == original_.id) source_ = &source;
    }
    if (source_ == nullptr) return Error{"the mended files do not hold the source any more", "", ""};
    return {};
  }

  ReplaceRequest replacing(const Source& source, Range range) const {
    ReplaceRequest out{.range = range};
    out.label = !baseline_ ? "squashed" : came_from_prisma(audit_, source) ? "baseline_from_prisma" : "baseline";
    out.reuse_last_name = source.adapter != "drizzle" && (request_.forbids("ledger-writes") || source.tool == "sqitch");
    out.heading = (baseline_ ? "Baseline: the schema that " : "Squashed from ") + source.migrations[range.first].name +
                  (range.size() > 1 ? " … " + source.migrations[range.last].name : "") + " (" + counted(range.size(), "migration") + ")" + (baseline_ ? " build" : "") + ".";
    return out;
  }

  std::string title(const Source& source, Range range, const Replacement& replacement) const {
    std::string what = baseline_ ? "baseline: `" + replacement.row.name + "` in place of " + named(source, range)
                                 : "squash " + named(source, range) + " into `" + replacement.row.name + "`";
    return edited_.empty() ? what : "edit & " + what;
  }

  Option option(const Source& source, Range range, const SquashSql& sql, Replacement& replacement) {
    Option option{.id = baseline_ ? "baseline" : "squash", .strategy = baseline_ ? "baseline" : "squash", .source = original_.id};
    option.same_schema = registered_ == 0;
    option.title = title(source, range, replacement);
    for (const InventoryEntry& entry : sql.data) option.data_statements.push_back(entry.shown);
    std::vector<std::string> tables = tables_of(replay_source(source, options_, range.last).catalog());
    LedgerSteps ledgers = settle_ledgers(audit_, options_, ledger_source(source), ledger_range(source, range), replacement.row, baseline_, tables, request_);
    steps(source, range, replacement, ledgers, option);
    reasons(source, range, sql, replacement, ledgers, option);
    checks(source, range, replacement, tables, option);
    prove_it(source, sql, option);
    option.scenarios = scenarios(source, range, option);
    option.risk = lost_rows(option) > 0 ? Risk::High : option.stop_conditions.empty() && edited_.empty() && !baseline_ ? Risk::Low : Risk::Medium;
    return option;
  }

  // Ledgers hold the files' text of before the edit; a renumbered journal has no rows yet.
  const Source& ledger_source(const Source& source) const {
    return source.migrations.size() == original_.migrations.size() ? original_ : source;
  }
  Range ledger_range(const Source&, Range range) const { return range; }

  void steps(const Source& source, Range, Replacement& replacement, LedgerSteps& ledgers, Option& option) {
    // The backup is the first step of all; the rows change once the files are merged and before the deploy.
    std::vector<Step> rows;
    for (Step& step : ledgers.steps) (step.kind == StepKind::Command ? option.steps : rows).push_back(std::move(step));
    for (Step& step : before_) option.steps.push_back(std::move(step));
    for (Step& step : replacement.steps) option.steps.push_back(std::move(step));
    for (Step& step : foreign_caller_steps(audit_, source, workspace_)) option.steps.push_back(std::move(step));
    for (Step& step : rows) option.steps.push_back(std::move(step));
    if (source.adapter == "manual") manual_commands(source, option);
    option.steps.push_back(deploy_step(audit_, source));
  }

  // Tools that keep checksums or lists of versions of their own.
  void manual_commands(const Source& source, Option& option) {
    if (source.tool == "flyway") {
      option.steps.push_back(command_step("in each existing database: let Flyway take over the new checksum", "its version is applied there, with another text", "flyway repair"));
    }
    if (source.tool == "supabase") {
      std::string versions;
      for (const Migration& m : source_->migrations) {
        if (m.number != source_->migrations.back().number) versions += " " + m.number;
      }
      if (!versions.empty()) {
        option.steps.push_back(command_step("on the linked project: mark the replaced versions as reverted", "`supabase db push` refuses versions that it finds no file of",
                                            "supabase migration repair --status reverted" + versions));
      }
    }
  }

  void reasons(const Source& source, Range range, const SquashSql& sql, const Replacement& replacement, const LedgerSteps& ledgers, Option& option) {
    if (!edited_.empty()) option.reasons_for.push_back("the history replays on an empty database again: the statement that failed is not part of the new migration");
    if (baseline_) {
      option.reasons_for.push_back("databases that hold these tables already are adopted as they are: nothing runs there");
      if (registered_ > 0) option.reasons_for.push_back(counted(registered_, "file") + " that the tool never ran become part of its history, without running again where they were applied by hand");
    }
    option.reasons_for.push_back("a fresh database is built by " + counted(source.migrations.size() - range.size() + 1, "migration") + " instead of " + std::to_string(source.migrations.size()));
    if (sql.canonical) option.reasons_for.push_back("the new migration is printed from the schema itself: every name is explicit, what was made and dropped again is gone");
    option.reasons_against.push_back("the replaced files leave the branch; git keeps them");
    if (source.adapter == "prisma") option.reasons_against.push_back("each existing database needs `prisma migrate resolve --applied` before its next deploy, or the deploy fails (P3018)");
    if (baseline_ && source.adapter == "drizzle") option.reasons_against.push_back("each existing database needs its ledger row before its next deploy, or the baseline runs there and fails (42P07)");
    if (request_.forbids("ledger-writes")) option.reasons_against.push_back(no_ledger_note(source));
    for (const std::string& note : sql.notes) option.reasons_against.push_back(note);
    for (const std::string& note : replacement.cautions) option.reasons_against.push_back(note);
    for (const std::string& note : cautions_) option.reasons_against.push_back(note);
    option.stop_conditions = ledgers.stop_conditions;
    for (const DataStatement& s : option.data_statements) {
      if (s.loses_rows) option.stop_conditions.push_back("a fresh database loses the rows of `" + s.migration + "`, line " + std::to_string(s.first_line) + ": " + s.reason);
    }
    if (audit_.environments.empty() && range.size() > 1) {
      option.stop_conditions.push_back("a database that has applied some of the range and not all of it: no ledger was given, so none is known; the preflight query finds it");
    }
    option.later_upgrades = ledgers.later_upgrades;
  }

  static std::string no_ledger_note(const Source& source) {
    if (source.adapter == "drizzle") return "no ledger is written: Drizzle 0.x goes by the newest created_at only, so nothing runs again; the stored hash is an old one";
    if (source.adapter == "prisma") return "no ledger is written: the new migration takes the last one's name, so no deploy runs it; `prisma migrate dev` calls it edited on existing databases";
    return "no ledger is written: the new migration takes the last one's name, which existing databases have";
  }

  void checks(const Source& source, Range range, const Replacement& replacement, const std::vector<std::string>& tables, Option& option) {
    const Source& rows = ledger_source(source);
    std::string table = source.adapter == "manual" ? "" : ledger_table(rows, nullptr);
    if (!baseline_ && source.adapter == "drizzle") {
      option.preflight.push_back({"Has this database applied all that is replaced?", "SELECT count(*) AS rows, max(created_at) AS newest FROM " + table + ";", "",
                                  "newest is " + std::to_string(replacement.row.when.value_or(0)) + " or later; an earlier one stands inside the range: run today's migrations there first"});
    } else if (!baseline_ && source.adapter != "manual") {
      std::string column = source.adapter == "prisma" ? "migration_name" : "name";
      std::string list;
      for (std::size_t i = range.first; i <= range.last; ++i) list += (list.empty() ? "" : ", ") + sql_literal(source.migrations[i].name);
      option.preflight.push_back({"Has this database applied all that is replaced?",
                                  "SELECT count(DISTINCT " + column + ") FROM " + table + " WHERE " + column + " IN (" + list + ")" +
                                      (source.adapter == "prisma" ? " AND finished_at IS NOT NULL AND rolled_back_at IS NULL;" : ";"),
                                  "", std::to_string(range.size()) + ", or 0 on a fresh database; anything between stands inside the range: run today's migrations there first"});
    }
    if (!tables.empty()) {
      std::string list;
      for (const std::string& name : tables) list += (list.empty() ? "" : ", ") + sql_literal(name);
      option.preflight.push_back({baseline_ ? "Does this database hold the tables that the baseline stands for?" : "Are the tables there?",
                                  "SELECT name AS missing FROM unnest(ARRAY[" + list + "]) AS name WHERE to_regclass(name) IS NULL;", "",
                                  baseline_ ? "no row: record the baseline; every table: a fresh database, which runs it; some: neither, compare with `reconcile schema`" : "no row on an existing database"});
    }
    option.verification.push_back({"The history replays and builds the same schema", "", "reconcile check", "no error for `" + source.id + "`"});
    if (!table.empty()) verify_row(source, table, replacement, option);
    option.rollback.push_back({"Restore the files", "", "git checkout -- " + shell_word(source.path), "the folder is as it was audited"});
  }

  static void verify_row(const Source& source, const std::string& table, const Replacement& replacement, Option& option) {
    bool prisma = source.adapter == "prisma";
    std::string which = prisma                           ? "migration_name = " + sql_literal(replacement.row.name) + " AND finished_at IS NOT NULL AND rolled_back_at IS NULL"
                        : source.adapter == "drizzle-v1" ? "name = " + sql_literal(replacement.row.name)
                                                         : "created_at = " + std::to_string(replacement.row.when.value_or(0));
    option.verification.push_back({"The ledger knows the new migration", "SELECT count(*) FROM " + table + " WHERE " + which + ";", "", "1 on every database, before and after the next deploy"});
  }

  void prove_it(const Source& source, const SquashSql& sql, Option& option) {
    option.proof = prove(audit_, workspace_, options_, source.id, registered_ == 0);
    if (registered_ > 0) option.proof.facts.push_back("the differences above are what the files bring that the tool never ran");
    if (!option.data_statements.empty()) {
      auto kept = std::count_if(option.data_statements.begin(), option.data_statements.end(), [](const DataStatement& s) { return s.kept; });
      option.proof.facts.push_back(counted(option.data_statements.size(), "data statement") + ": " + std::to_string(kept) + " kept, " +
                                   std::to_string(option.data_statements.size() - static_cast<std::size_t>(kept)) + " dropped");
    }
    if (!sql.canonical) option.proof.facts.push_back("the range's own statements are kept, so its rows are too");
    if (std::size_t lost = lost_rows(option); lost > 0) {
      option.proof.facts.push_back(counted(lost, "data statement") + " could not be kept: their rows are not part of the proof");
      if (option.proof.verdict == Verdict::Proven) option.proof.verdict = Verdict::NotShown;
    }
  }

  static std::size_t lost_rows(const Option& option) {
    return static_cast<std::size_t>(std::count_if(option.data_statements.begin(), option.data_statements.end(), [](const DataStatement& s) { return s.loses_rows; }));
  }

  std::vector<Scenario> scenarios(const Source& source, Range range, const Option& option) const {
    std::vector<Scenario> out = file_scenarios(audit_, original_, option.proof);
    for (Scenario& s : out) {
      if (s.ok) s.after = counted(source.migrations.size() - range.size() + 1, "migration") + " run and build the same schema";
    }
    bool allowed = !request_.forbids("ledger-writes");
    for (const EnvironmentStanding& at : standings(audit_, ledger_source(source), range)) {
      std::string before = std::to_string(at.applied) + " of the " + std::to_string(range.size()) + " replaced migrations are applied";
      switch (at.standing) {
        case Standing::Past:
          out.push_back({at.environment->name, before, allowed || source.adapter != "drizzle-v1" ? "nothing runs: the new migration counts as applied" : "nothing runs", true});
          break;
        case Standing::Inside:
          out.push_back({at.environment->name, before + ": it stands inside the range", "the new migration would run on tables that are there and fail: run today's migrations first", false});
          break;
        case Standing::Before:
          out.push_back({at.environment->name, before, "the new migration runs", true});
          break;
        case Standing::Unmanaged:
          out.push_back({at.environment->name, "tables, but no row of " + source.tool, baseline_ ? "nothing runs: the baseline is recorded as applied" : "the new migration would fail on tables that are there", baseline_});
          break;
      }
    }
    return out;
  }

  const Audit& audit_;
  const AuditOptions& options_;
  const Source& original_;
  const PlanRequest& request_;
  Workspace workspace_;
  bool baseline_;
  std::optional<Audit> mended_;
  const Source* source_ = nullptr;
  std::vector<Step> before_;
  std::vector<std::string> edited_, cautions_;
  std::size_t registered_ = 0;
};

}  // namespace

Result<Range> requested_range(const Source& source, const PlanRequest& request) {
  Range range{0, source.migrations.empty() ? 0 : source.migrations.size() - 1};
  if (!request.from.empty()) {
    auto from = place_of(source, request.from);
    if (!from) return from.error();
    range.first = *from;
  }
  if (!request.through.empty()) {
    auto through = place_of(source, request.through);
    if (!through) return through.error();
    range.last = *through;
  }
  if (range.first > range.last) return Error{"`" + request.from + "` stands after `" + request.through + "`", "", "--from names the earlier one"};
  return range;
}

SquashPlan squash_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request) {
  return Squash(audit, options, source, request).run();
}

}  // namespace reconcile::plan
