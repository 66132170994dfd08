// A run of migrations replaced by one, in each tool's own layout.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/history/source.h"
#include "reconcile/plan/ledger_sql.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/squash_sql.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

struct Replacement {
  NewRow row;                       // as the tool will record it
  std::string path;                 // of the new SQL file
  std::vector<Step> steps;          // carried out in the workspace already
  std::vector<std::string> cautions;
};

struct ReplaceRequest {
  Range range;
  std::string label = "squashed";   // the new migration's name, behind its number
  bool reuse_last_name = false;     // where no ledger may be written: tools that go by names then skip it
  std::string archive;              // move the replaced files there; empty: delete them
  std::string heading;              // comment lines above the SQL, without "-- "
};

// Requires: the source's adapter is one of ours, and `workspace` holds its files as the source has them.
Result<Replacement> replace_range(const Source& source, const ReplaceRequest& request, const std::vector<std::string>& statements,
                                  Workspace& workspace);

}  // namespace reconcile::plan
