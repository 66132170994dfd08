#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// CREATE TABLE by its statement; `kind` 'r' or 'f'. Returns the table's OID, invalid_oid where IF NOT EXISTS
// found one.
Oid create_table(Context& ctx, const ::CreateStmt& stmt, char kind);
// AddRelationNewConstraints' part for one default (or generation expression).
void cook_and_store_default(Context& ctx, Oid relation, AttrNumber column, const ::Node* raw);

}  // namespace reconcile::replay
