#include "reconcile/report/environment_lines.h"

#include "core/base/words.h"

namespace reconcile::report {
namespace {

void add(std::string& out, const std::vector<std::string>& names, const std::string& what, bool list) {
  if (names.empty()) return;
  out += (out.empty() ? "" : ", ") + std::to_string(names.size()) + " " + what;
  if (list) out += " (" + quoted_list(names) + ")";
}

std::string counts_of(const NextEntry& next) {
  std::string out;
  add(out, next.applied, "applied", false);
  add(out, next.will_run, "will run", true);
  add(out, next.will_skip, "will be skipped for ever", true);
  add(out, next.will_run_again, "will run again", true);
  if (next.blocked) add(out, next.blocked->names, "blocked", true);
  return out.empty() ? "no migrations" : out;
}

}  // namespace

std::string environment_head(const EnvironmentEntry& environment) {
  std::string out = environment.name + (environment.host.empty() ? "" : " (" + environment.host + ")") + ": ";
  if (environment.ledgers.empty()) return out + "no ledger";
  for (std::size_t i = 0; i < environment.ledgers.size(); ++i) {
    const LedgerEntry& ledger = environment.ledgers[i];
    out += (i == 0 ? "" : ", ") + quoted(ledger.table) + " with " + count_of(ledger.rows, "row");
    if (!ledger.at_commit.empty()) out += ", " + ledger.stands + (ledger.behind == 0 ? "" : ", " + count_of(ledger.behind, "migration") + " behind");
  }
  return out;
}

std::vector<std::string> next_lines(const NextEntry& next) {
  std::vector<std::string> out{quoted(next.command) + " of " + next.source + ": " + counts_of(next)};
  if (next.will_fail) {
    const WillFail& failure = *next.will_fail;
    const std::string where = failure.migration.empty() ? "stops before it runs anything" : "stops at " + quoted(failure.migration) + (failure.at_the_latest ? " at the latest" : "");
    out.push_back(where + ": " + (failure.code.empty() ? "" : failure.code + " ") + failure.message);
  }
  if (next.blocked && !next.blocked->names.empty()) out.push_back("blocked: " + next.blocked->reason);
  for (const std::string& remark : next.remarks) out.push_back(remark);
  return out;
}

}  // namespace reconcile::report
