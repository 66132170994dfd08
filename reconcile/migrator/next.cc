#include "reconcile/migrator/next.h"

#include "reconcile/migrator/choice.h"
#include "reconcile/migrator/rows.h"
#include "reconcile/migrator/tool.h"

namespace reconcile::migrator {
namespace {

Next predict_one(const Source& source, const Environment& environment, const Choice& choice) {
  Next next;
  next.command = deploy_command(source);
  next.ledger = choice.ledger;
  next.elsewhere = choice.elsewhere;
  next.ledger_table = choice.table;
  next.remarks = choice.remarks;
  const Situation in{source, environment, choice.ledger ? &environment.ledgers[*choice.ledger] : nullptr};
  if (in.ledger != nullptr) next.rows = match_rows(source, *in.ledger);
  if (choice.elsewhere) next.remarks.push_back("its rows stand in `" + table_name(environment.ledgers[*choice.elsewhere]) + "`, where it does not look");
  if (is_prisma(source)) {
    predict_prisma(in, next);
  } else if (source.adapter == "drizzle-v1") {
    predict_drizzle_v1(in, next);
  } else {
    predict_drizzle(in, next);
  }
  return next;
}

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::Applied: return "applied";
    case State::WillRun: return "will run";
    case State::WillSkip: return "will be skipped for ever";
    case State::WillRunAgain: return "will run again";
    case State::Blocked: return "blocked";
  }
  return "blocked";
}

std::vector<std::string> Next::names(const Source& of, State state) const {
  std::vector<std::string> out;
  for (std::size_t m = 0; m < migrations.size(); ++m) {
    if (migrations[m].state == state) out.push_back(of.migrations[m].name);
  }
  return out;
}

std::string deploy_command(const Source& source) {
  if (source.archived) return "";
  if (is_prisma(source)) return "prisma migrate deploy";
  if (is_drizzle(source)) return "drizzle-kit migrate";
  return source.tool;
}

void refuse(Next& next, WillFail failure, const std::string& why) {
  for (Outlook& outlook : next.migrations) {
    if (outlook.state != State::WillRun && outlook.state != State::WillRunAgain) continue;
    outlook.state = State::Blocked;
    outlook.reason = why;
  }
  next.blocked = why;
  next.runs.clear();
  next.will_fail = std::move(failure);
}

std::vector<std::optional<std::size_t>> first_rows(const Situation& in, const Next& next) {
  std::vector<std::optional<std::size_t>> out(in.source.migrations.size());
  for (std::size_t r = 0; r < next.rows.size(); ++r) {
    const RowMatch& row = next.rows[r];
    if (row.migration && !row.duplicate_of && !out[*row.migration]) out[*row.migration] = r;
  }
  return out;
}

std::vector<Next> predict(const std::vector<Source>& sources, const std::vector<Environment>& environments) {
  std::vector<Next> out;
  for (std::size_t e = 0; e < environments.size(); ++e) {
    const std::vector<Choice> choices = choose_ledgers(sources, environments[e]);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      if (!choices[s].known) continue;
      out.push_back(predict_one(sources[s], environments[e], choices[s]));
      out.back().environment = e;
      out.back().source = s;
    }
  }
  return out;
}

}  // namespace reconcile::migrator
