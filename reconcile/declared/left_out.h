// What a catalog has that a Drizzle 0.x snapshot has no words for.
#pragma once

#include <vector>

#include "reconcile/declared/drizzle_snapshot_writer.h"

namespace reconcile::declared {

// By kind, then by name.
std::vector<LeftOut> left_out(const catalog::Catalog& catalog);

}  // namespace reconcile::declared
