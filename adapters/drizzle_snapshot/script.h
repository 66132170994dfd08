// The SQL that makes what a snapshot declares on an empty database.
#pragma once

#include <string>

#include "adapters/drizzle_snapshot/model.h"

namespace reconcile::drizzle_snapshot {

// In an order that runs; unlike drizzle-kit's, unique indexes stand before the foreign keys that need them.
std::string to_script(const Model& model);

}  // namespace reconcile::drizzle_snapshot
