// FULL JOIN: the planner can only merge or hash.
#pragma once

#include "core/analyze/session.h"
#include "core/catalog/expr.h"

namespace reconcile::analyze {

// Throws 0A000 when the query's FULL JOIN has a condition by which rows can be neither merged nor hashed. Not looked
// at where what stands around the join may turn it into another kind.
void check_full_joins(const Session& session, const Query& query);

}  // namespace reconcile::analyze
