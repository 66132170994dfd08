// The list of all rules, and the one loop that runs them.
#include <algorithm>

#include "reconcile/rules/rule.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile {
namespace {

constexpr const Rule* all[] = {
    &rule::guard::could_not_check,
    &rule::history::archived_superseded,
    &rule::history::archived_unrepresented,
    &rule::history::duplicate_content,
    &rule::history::duplicate_number,
    &rule::history::duplicate_tag,
    &rule::history::duplicate_timestamp,
    &rule::history::edited,
    &rule::history::foreign_migrator,
    &rule::history::journal_conflict,
    &rule::history::journal_order,
    &rule::history::missing_file,
    &rule::history::mixed_systems,
    &rule::history::not_in_journal,
    &rule::history::number_gap,
    &rule::history::rollback_script,
    &rule::history::snapshot_fork,
    &rule::history::snapshot_mismatch,
    &rule::history::snapshot_missing,
    &rule::history::stub,
    &rule::history::unsupported_dialect,
    &rule::ledger::checksum_mismatch,
    &rule::ledger::duplicate_row,
    &rule::ledger::environments_diverge,
    &rule::ledger::failed,
    &rule::ledger::foreign,
    &rule::ledger::future_timestamp,
    &rule::ledger::missing,
    &rule::ledger::orphan_row,
    &rule::ledger::out_of_order,
    &rule::ledger::pending,
    &rule::ledger::rolled_back,
    &rule::ledger::will_be_skipped,
    &rule::ledger::will_run_again,
};

bool is_known(std::string_view code) {
  return std::any_of(std::begin(all), std::end(all), [&](const Rule* rule) { return rule->code == code; });
}

// What an adapter could not transcribe is a finding under the code that it names; under a code that is no
// rule's it still means that something was not checked.
void report_problems(const Rule& rule, const RuleInput& in, FindingSink& out) {
  auto belongs = [&](const LayoutProblem& problem) {
    return problem.code == rule.code || (&rule == &rule::guard::could_not_check && !is_known(problem.code));
  };
  for (const Source& source : in.sources) {
    for (const LayoutProblem& problem : source.problems) {
      if (belongs(problem)) out.report_problem(&source, problem);
    }
  }
  for (const Environment& environment : in.environments) {
    for (const LayoutProblem& problem : environment.problems) {
      if (belongs(problem)) out.report_problem(nullptr, problem).environment = environment.name;
    }
  }
  if (in.problems == nullptr) return;
  for (const LayoutProblem& problem : *in.problems) {
    if (belongs(problem)) out.report_problem(nullptr, problem);
  }
}

}  // namespace

std::span<const Rule* const> rules() { return all; }

std::vector<Finding> run_rules(const RuleInput& in) {
  std::vector<Finding> findings;
  for (const Rule* rule : all) {
    FindingSink out(*rule, in, findings);
    report_problems(*rule, in, out);
    if (rule->check != nullptr) rule->check(in, out);
  }
  std::stable_sort(findings.begin(), findings.end(), report_order);
  return findings;
}

}  // namespace reconcile
