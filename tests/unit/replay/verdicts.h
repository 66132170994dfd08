// Statements run one after the other on the model, each with what the server says to it.
#pragma once

#include <initializer_list>
#include <string>

#include "core/replay/replay.h"
#include "tests/catch.h"

namespace reconcile::test {

struct Verdict {
  const char* sql;
  const char* answer;  // "SQLSTATE: message"; empty when it succeeds
};

inline std::string answer_of(const replay::StatementTrace& statement) {
  switch (statement.outcome) {
    case replay::Outcome::Succeeds: return {};
    case replay::Outcome::Fails: return statement.error->sqlstate + ": " + statement.error->message;
    case replay::Outcome::Undecided: return "undecided: " + statement.undecided_reason;
  }
  return {};
}

inline void expect_verdicts(std::initializer_list<Verdict> steps) {
  replay::Replay replay;
  for (const Verdict& step : steps) {
    Migration migration;
    migration.text = step.sql;
    migration.chunks = {{Span{0, migration.text.size()}}};
    replay.run(migration, TransactionMode::Autocommit);
    INFO(step.sql);
    CHECK(answer_of(replay.trace().back()) == step.answer);
  }
}

}  // namespace reconcile::test
