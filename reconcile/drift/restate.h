// Definitions said once more: printed, read again and printed again.
//
// PostgreSQL's printed form is not always its own normal form: a check on `x IN ('a', 'b')` prints as an array
// with a cast, which reads back as an array of casts. A database restored from a dump says the latter; so texts
// that differ are compared again after each has gone through the parser once more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/replay/replay.h"
#include "reconcile/drift/object.h"

namespace reconcile::drift {

struct Statement {
  const Object* object = nullptr;
  std::string property;
  std::string value;
};

// Parallel to `statements`: the value after one more reading; nullopt where there is no such form of it, or
// the model can't read it. The replay's catalog is as before afterwards.
std::vector<std::optional<std::string>> restate(replay::Replay& replay, const std::vector<Statement>& statements);

}  // namespace reconcile::drift
