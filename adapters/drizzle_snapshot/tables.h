// Snapshots of 0.x.
#pragma once

#include "adapters/drizzle_snapshot/sql_text.h"

namespace reconcile::drizzle_snapshot {

Model read_tables(const Json& root);

}  // namespace reconcile::drizzle_snapshot
