// history/snapshot-mismatch
//
// drizzle-kit looks at snapshots only. Where a migration's SQL does something else than its snapshot says,
// every later `generate` starts from a schema that no database has. The audit replays both
// (reconcile/declared/snapshot_mismatch.h) and reports what it finds under this code.
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::history {

constinit const Rule snapshot_mismatch = {
    .code = "history/snapshot-mismatch",
    .severity = Severity::Warning,
    .check = nullptr,
};

}  // namespace reconcile::rule::history
