#include "reconcile/plan/scratch_proof.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "reconcile/plan/carry_out.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/ledger_sql.h"
#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/proof.h"
#include "reconcile/plan/server_build.h"
#include "reconcile/scratch/server_run.h"

namespace reconcile::plan {
namespace {

const Source* find_source(const Audit& audit, const std::string& id) {
  for (const Source& source : audit.repository.sources) {
    if (source.id == id) return &source;
  }
  return nullptr;
}

class LedgerTrial {
 public:
  LedgerTrial(const Source& source, const AuditOptions& options, scratch::Server& server) : source_(source), options_(options), server_(server) {}

  // What went wrong, or empty.
  Result<std::string> run(const LedgerView& view, const Step& step) {
    Source applied = source_;
    applied.migrations.clear();
    for (std::size_t i = 0; i < source_.migrations.size(); ++i) {
      if (view.applied(i)) applied.migrations.push_back(source_.migrations[i]);
    }
    // A database that was made by other means has the tables of the whole history.
    if (view.ledger == nullptr || applied.migrations.empty()) applied.migrations = source_.migrations;
    replay::ReplayOptions before = replay_options(source_, options_.config);
    before.prelude.clear();
    auto database = scratch::make_database(server_, before);
    if (!database) return database.error();
    scratch::run_history(applied, server_, **database);
    LedgerKind kind = view.ledger != nullptr ? view.ledger->kind : source_.adapter == "prisma" ? LedgerKind::Prisma : source_.adapter == "drizzle-v1" ? LedgerKind::DrizzleV1 : LedgerKind::Drizzle;
    std::string table = ledger_table(source_, view.ledger);
    if (view.ledger != nullptr) {
      if (auto answer = (*database)->run(rebuild_ledger_sql(table, kind, view.ledger->rows)); answer.error) return "the ledger can't be rebuilt: " + answer.error->message;
    }
    std::string query = ledger_state_query(table, kind);
    auto state = [&] {
      auto answer = (*database)->run(query);
      return answer.rows.empty() ? std::string("?") : answer.rows[0][0];
    };
    std::string today = state();
    if (auto answer = (*database)->run(step.sql); answer.error) return "the ledger SQL fails: " + answer.error->message;
    std::string once = state();
    if (auto answer = (*database)->run(step.sql); answer.error) return "the ledger SQL fails when it runs again: " + answer.error->message;
    if (state() != once) return std::string("a second run of the ledger SQL changes the ledger again");
    if (step.rollback_sql.empty()) return std::string();
    if (auto answer = (*database)->run(step.rollback_sql); answer.error) return "the rollback fails: " + answer.error->message;
    if (today != "?" && state() != today) return std::string("the rollback does not restore the ledger");
    return std::string();
  }

 private:
  const Source& source_;
  const AuditOptions& options_;
  scratch::Server& server_;
};

Result<void> try_ledgers(const Audit& audit, const AuditOptions& options, const Source& source, Option& option, scratch::Server& server) {
  for (const Step& step : option.steps) {
    if (step.kind != StepKind::LedgerSql || step.environment.empty()) continue;
    for (const Environment& environment : audit.environments) {
      if (environment.name != step.environment) continue;
      auto view = view_of(environment, source);
      if (!view) continue;
      auto wrong = LedgerTrial(source, options, server).run(*view, step);
      if (!wrong) return wrong.error();
      if (wrong->empty()) {
        option.proof.facts.push_back("`" + environment.name + "` was rebuilt from its ledger: the ledger SQL runs, a second run changes nothing, the rollback restores it");
      } else {
        option.proof.differences.push_back("`" + environment.name + "`: " + *wrong);
        if (option.proof.refutation.empty()) option.proof.refutation = option.proof.differences.back();
        option.proof.verdict = Verdict::Refuted;
      }
    }
  }
  return {};
}

std::string ran(const std::string& on, std::size_t migrations, std::string_view which, const ServerBuild& build) {
  std::string out = on + counted(migrations, std::string(which) + " migration") + " ran ";
  if (build.refused.empty()) return out + "without an error";
  return out + "with " + counted(build.refused.size(), "error") + ": " + build.refused.front().text();
}

std::multiset<std::string> reasons_of(const ServerBuild& build) {
  std::multiset<std::string> out;
  for (const Refusal& refusal : build.refused) out.insert(refusal.sqlstate + " " + refusal.message);
  return out;
}

// What the server showed of the two histories.
void judge(const ServerBuild& today, const ServerBuild& planned, std::size_t migrations, const std::string& on, Option& option) {
  Proof& proof = option.proof;
  bool equal = today.dump == planned.dump;
  std::string rows = row_differences(today, planned);
  // A history that the replay follows and the server refuses starts from something that the server does not have.
  bool comparable = proof.errors_before > 0 || today.refused.empty();
  // What could not be run there may be all that differs.
  bool whole = comparable && today.not_run.empty() && planned.not_run.empty();
  // What the replay of the plan says fails is known already.
  bool is_news = planned.refused.size() > static_cast<std::size_t>(proof.errors_after);
  std::vector<Refusal> refused = comparable && is_news ? planned.refused : std::vector<Refusal>();
  proof.facts.push_back(ran(on, migrations, "planned", planned));
  if (!today.refused.empty() && proof.errors_before == 0) {
    proof.facts.push_back(on + "today's history runs with " + counted(today.refused.size(), "error") + " too, so the server can't decide: " + today.refused.front().text());
  }
  proof.facts.push_back(on + (equal ? "pg_dump --schema-only of today's and of the planned history are equal" : "pg_dump --schema-only of today's and of the planned history differ"));
  proof.facts.push_back(on + (rows.empty() ? "every table has as many rows as before" : "rows differ: " + rows));
  const std::vector<std::string>& not_run = planned.not_run.empty() ? today.not_run : planned.not_run;
  if (!not_run.empty()) proof.facts.push_back(on + counted(not_run.size(), "statement") + " could not be run there: " + not_run.front());
  if (!refused.empty()) proof.refutation = on + refused.front().text();
  if (!equal && option.same_schema && comparable) {
    std::vector<std::string> lines = dump_differences(today.dump, planned.dump);
    if (whole && proof.refutation.empty()) proof.refutation = on + "pg_dump --schema-only differs: " + lines.front();
    std::move(lines.begin(), lines.end(), std::back_inserter(proof.differences));
  }
  bool shown = comparable && equal && planned.refused.empty() && rows.empty();
  // What the server lacks stops both histories at the same statements, and all the rest of both is the same.
  bool alike = equal && rows.empty() && reasons_of(today) == reasons_of(planned);
  if (!refused.empty() || (option.same_schema && !equal && whole)) proof.verdict = Verdict::Refuted;
  else if (proof.verdict == Verdict::NotShown && planned.not_run.empty() && shown && option.same_schema) proof.verdict = Verdict::Proven;
  else if (!shown && !alike && option.same_schema && proof.verdict == Verdict::Proven) proof.verdict = Verdict::NotShown;
}

}  // namespace

Result<void> prove_on_server(const Audit& audit, const AuditOptions& options, Option& option, scratch::Server& server) {
  const Source* before = find_source(audit, option.source);
  if (before == nullptr) return Error{"the repository has no source `" + option.source + "`", "", ""};
  Workspace workspace(*audit.tree);
  carry_out(option, workspace);
  std::string on = "on PostgreSQL " + std::to_string(server.major()) + ", ";
  if (!workspace.changes().empty()) {
    const std::string& id = option.becomes.empty() ? option.source : option.becomes;
    Result<Audit> planned = audit_planned(audit, workspace, options, id);
    if (!planned) return planned.error();
    const Source* after = find_source(*planned, id);
    if (after == nullptr) return Error{"the planned files hold no source `" + id + "`", "", ""};
    Result<ServerBuild> today = build_on_server(*before, options, server);
    if (!today) return today.error();
    Result<ServerBuild> tomorrow = build_on_server(*after, options, server);
    if (!tomorrow) return tomorrow.error();
    judge(*today, *tomorrow, after->migrations.size(), on, option);
  }
  return try_ledgers(audit, options, *before, option, server);
}

}  // namespace reconcile::plan
