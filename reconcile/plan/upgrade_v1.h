// From Drizzle 0.x to 1.x: what its ledger upgrade will make of each row, before it is tried.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/history/ledger.h"
#include "reconcile/plan/transition.h"

namespace reconcile::plan {

// What Drizzle 1.x's ledger upgrade makes of one row of a 0.x ledger.
struct UpgradeMatch {
  enum class How { Match, Ambiguous, Unmatched };
  const LedgerRow* row = nullptr;
  How how = How::Match;
  std::string migration;  // that it is taken for; empty when unmatched
  std::string why;        // a clause
};
std::string_view to_string(UpgradeMatch::How how);  // "match", "ambiguous", "unmatched"

// By the second of created_at; several migrations of that second, or none: by hash. The result borrows rows.
std::vector<UpgradeMatch> match_upgrade(const Source& source, const Ledger& ledger);

// The folder that `drizzle-kit up` makes of a migration: the second of its `when`, then its tag without number.
std::string folder_of_upgrade(const Migration& migration);

TransitionPlan upgrade_options(const Audit& audit, const AuditOptions& options, const Source& source, const PlanRequest& request);

}  // namespace reconcile::plan
