// A new migration at the end of a history, in each tool's own layout.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "reconcile/audit/audit.h"
#include "reconcile/plan/ledger_sql.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

struct AppendRequest {
  std::string label;       // behind the number: "codify_prod"
  std::string heading;     // comment lines above the SQL, without "-- "
  std::vector<std::string> statements;
  const catalog::Catalog* after = nullptr;  // the schema that it leads to: for Drizzle's snapshot; may be null
};

struct Appended {
  NewRow row;
  std::string path;
  std::vector<Step> steps;  // carried out in the workspace already
  std::vector<std::string> cautions;
};

// Its name and time sort after everything in the history and in every ledger.
Result<Appended> append_migration(const Audit& audit, const Source& source, const AppendRequest& request, Workspace& workspace);

}  // namespace reconcile::plan
