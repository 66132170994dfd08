#include "reconcile/plan/scratch_proof.h"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "reconcile/plan/carry_out.h"
#include "reconcile/plan/ledger_sql.h"
#include "reconcile/plan/ledger_view.h"
#include "reconcile/scratch/server_run.h"

namespace reconcile::plan {
namespace {

constexpr std::size_t most_lines = 40;  // of a difference

const Source* find_source(const Audit& audit, const std::string& id) {
  for (const Source& source : audit.repository.sources) {
    if (source.id == id) return &source;
  }
  return nullptr;
}

std::vector<std::string> sorted_lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> differences(const std::string& before, const std::string& after) {
  std::vector<std::string> a = sorted_lines(before), b = sorted_lines(after), gone, come, out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(gone));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(come));
  for (const std::string& line : gone) out.push_back("- " + line);
  for (const std::string& line : come) out.push_back("+ " + line);
  if (out.empty()) out.push_back("the same lines in another order");
  if (out.size() > most_lines) out.resize(most_lines);
  return out;
}

struct Built {
  std::string dump;
  std::vector<std::pair<std::string, std::string>> rows;
  int failed = 0;
  std::string first_failure;
  int not_run = 0;
};

std::string counted(std::size_t n, std::string_view noun) { return std::to_string(n) + " " + std::string(noun) + (n == 1 ? "" : "s"); }

Result<Built> build(const Source& source, const AuditOptions& options, scratch::Server& server) {
  auto database = scratch::make_database(server, replay_options(source, options.config));
  if (!database) return database.error();
  Built out;
  for (const scratch::ServerVerdict& verdict : scratch::run_history(source, server, **database)) {
    if (!verdict.not_run.empty()) ++out.not_run;
    if (!verdict.error || verdict.transaction_only) continue;
    if (++out.failed == 1) out.first_failure = verdict.error->message;
  }
  auto dump = (*database)->dump({"drizzle"}, {"_prisma_migrations", "__drizzle_migrations"});
  if (!dump) return dump.error();
  out.dump = std::move(dump).value();
  out.rows = (*database)->row_counts();
  return out;
}

// Tables whose number of rows differs.
std::string row_differences(const Built& before, const Built& after) {
  std::string out;
  for (const auto& row : before.rows) {
    auto other = std::find_if(after.rows.begin(), after.rows.end(), [&](const auto& r) { return r.first == row.first; });
    if (other == after.rows.end() || other->second == row.second) continue;
    out += (out.empty() ? "" : ", ") + row.first + ": " + row.second + " before, " + other->second + " after";
  }
  return out;
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
        option.proof.verdict = Verdict::Refuted;
      }
    }
  }
  return {};
}

}  // namespace

Result<void> prove_on_server(const Audit& audit, const AuditOptions& options, Option& option, scratch::Server& server) {
  const Source* before = find_source(audit, option.source);
  if (before == nullptr) return {};
  Workspace workspace(*audit.tree);
  carry_out(option, workspace);
  std::string on = "on PostgreSQL " + std::to_string(server.major()) + ", ";
  if (!workspace.changes().empty()) {
    Result<Audit> planned = audit_tree(workspace, options);
    if (!planned) return planned.error();
    const Source* after = find_source(*planned, option.becomes.empty() ? option.source : option.becomes);
    if (after == nullptr) return {};
    Result<Built> old_schema = build(*before, options, server);
    if (!old_schema) return old_schema.error();
    Result<Built> new_schema = build(*after, options, server);
    if (!new_schema) return new_schema.error();
    Proof& proof = option.proof;
    bool equal = old_schema->dump == new_schema->dump;
    std::string rows = row_differences(*old_schema, *new_schema);
    proof.facts.push_back(on + counted(after->migrations.size(), "planned migration") + (new_schema->failed == 0 ? " ran without an error" : " ran with " + counted(static_cast<std::size_t>(new_schema->failed), "error") + ": " + new_schema->first_failure));
    proof.facts.push_back(on + (equal ? "pg_dump --schema-only of today's and of the planned history are equal" : "pg_dump --schema-only of today's and of the planned history differ"));
    proof.facts.push_back(on + (rows.empty() ? "every table has as many rows as before" : "rows differ: " + rows));
    if (new_schema->not_run > 0) proof.facts.push_back(on + counted(static_cast<std::size_t>(new_schema->not_run), "statement") + " could not be run there");
    if (!equal && option.same_schema) {
      for (std::string& line : differences(old_schema->dump, new_schema->dump)) proof.differences.push_back(std::move(line));
    }
    bool wrong = new_schema->failed > 0 || (option.same_schema && !equal);
    if (wrong) proof.verdict = Verdict::Refuted;
    else if (proof.verdict == Verdict::NotShown && new_schema->not_run == 0 && rows.empty() && option.same_schema) proof.verdict = Verdict::Proven;
    else if (!rows.empty() && option.same_schema && proof.verdict == Verdict::Proven) proof.verdict = Verdict::NotShown;
  }
  return try_ledgers(audit, options, *before, option, server);
}

}  // namespace reconcile::plan
