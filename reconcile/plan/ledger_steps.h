// The steps that settle each environment's ledger once migrations were replaced by one.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/planner.h"
#include "reconcile/plan/replacement.h"

namespace reconcile::plan {

// Where an environment stands relative to the replaced migrations.
enum class Standing { Before, Inside, Past, Unmanaged };  // Unmanaged: tables, but no row of the tool

struct EnvironmentStanding {
  const Environment* environment = nullptr;
  Standing standing = Standing::Before;
  std::size_t applied = 0;               // of the range
  std::vector<std::string> missing;      // names in the range that are not applied
};

std::vector<EnvironmentStanding> standings(const Audit& audit, const Source& source, Range range);

struct LedgerSteps {
  std::vector<Step> steps;               // the backup first; empty where no ledger needs a change
  std::vector<std::string> stop_conditions;
  std::vector<std::string> cautions;
  std::vector<std::string> later_upgrades;
};

// `adopt`: databases whose tables are there without the tool's rows get the new row (a baseline); `tables`,
// quoted, are then what must be there.
LedgerSteps settle_ledgers(const Audit& audit, const AuditOptions& options, const Source& source, Range range, const NewRow& row,
                           bool adopt, const std::vector<std::string>& tables, const PlanRequest& request);

// A copy of one ledger table, by a command that works as it stands.
Step backup_step(const Source& source, const std::string& environment, const Ledger* ledger, const Config& config);

// "$PROD_DATABASE_URL" where the configuration says so, else "$DATABASE_URL".
std::string database_url_of(const std::string& environment, const Config& config);

}  // namespace reconcile::plan
