// LIKE source [INCLUDING …] among a table's elements.
#pragma once

#include "core/replay/definition.h"

namespace reconcile::replay {

// transformTableLikeClause: the source's columns, before the table is made.
void take_like(Context& ctx, TableDefinition& table, const ::TableLikeClause& like);
// expandTableLikeClause: defaults, checks and indexes, once it is made.
void expand_like(Context& ctx, const ::TableLikeClause& like, Oid table);

}  // namespace reconcile::replay
