// The schema of a live database as the statements that make it, as far as a history is to have it.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"

namespace reconcile::plan {

struct LiveGoal {
  std::string sql;
  std::vector<std::string> left_out;  // because it rests on what `ignore` leaves out: a line each
};

// From what `capture` or pg_dump told of the environment. Without what `ignore` of the configuration names, ledgers, and what
// the history's platform brings. An Error when there is neither, or a statement of it can't be followed.
Result<LiveGoal> live_goal(const Environment& environment, const Source& source, const AuditOptions& options);

// What `sql` makes on a database that the source's history would start from.
replay::Replay replay_goal(const Source& source, const AuditOptions& options, const std::string& sql);

}  // namespace reconcile::plan
