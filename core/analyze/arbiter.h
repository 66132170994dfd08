// The unique index that ON CONFLICT means (infer_arbiter_indexes).
#pragma once

#include "core/analyze/session.h"
#include "core/catalog/expr.h"

namespace reconcile::analyze {

// Throws 42P10 `there is no unique or exclusion constraint matching the ON CONFLICT specification`.
// Undecided where a partial index's predicate may or may not follow from the one that was written.
void check_arbiter_index(const Session& session, const Relation& relation, const Query& query);

}  // namespace reconcile::analyze
