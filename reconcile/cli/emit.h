// plan --emit: the recommended option as files that can be read, applied and kept.
#pragma once

#include <string>

#include "core/base/result.h"
#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"

namespace reconcile::cli {

// Writes PLAN.md, plan.json and, of the recommended option, changes.patch, files/ and sql/. Steps that drop or
// rewrite rows come as SQL only where `allow_destructive`. An Error when `folder` is there and not empty, or
// can't be written.
struct EmitOptions {
  bool allow_destructive = false;
  AuditOptions audit = {};  // that the audit was made with
  std::string today = {};   // an exception that has expired by then allows nothing
};

Result<void> emit(const plan::Plan& plan, const Audit& audit, const std::string& folder, const EmitOptions& options = {});

}  // namespace reconcile::cli
