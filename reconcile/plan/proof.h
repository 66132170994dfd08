// The proof of a plan that changes files: the planned repository goes through the same audit, and the
// schema that its history builds is compared with the one before.
#pragma once

#include <string>
#include <vector>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::plan {

// The catalog that a source's history builds, one object a line.
std::vector<std::string> schema_lines(const Source& source, const AuditOptions& options);

// The audit of the planned files. A folder that is not recognised any more by its looks alone (one file is left)
// is still the source that it was, as if reconcile.json named it; a notice of the audit says so.
Result<Audit> audit_planned(const Audit& before, const Workspace& planned, const AuditOptions& options, const std::string& source_id);

// `becomes`: the id of the source that takes the old one's place; empty: it keeps its id.
// `same_schema`: whether the plan promises to build the schema that the history builds today.
Proof prove(const Audit& before, const Workspace& planned, const AuditOptions& options, const std::string& source_id,
            bool same_schema, const std::string& becomes = {});

}  // namespace reconcile::plan
