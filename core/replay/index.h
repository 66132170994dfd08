// Making indexes (DefineIndex), for CREATE INDEX, for constraints, and for partitions.
#pragma once

#include "core/replay/definition.h"

namespace reconcile::replay {

IndexColumn index_column(const ::IndexElem& elem);

struct DefineIndexOptions {
  bool is_alter_table = false;  // a second primary key is refused here only; CREATE TABLE did before
};
// Returns the index's OID; invalid_oid where IF NOT EXISTS found one.
Oid define_index(Context& ctx, Oid table, IndexSpec spec, DefineIndexOptions options = {});

// An index like `source` (of another table) on `table`, whose columns are found by name
// (generateClonedIndexStmt).
IndexSpec clone_index(Context& ctx, const Relation& source, const Relation& table);

// ATExecAddIndexConstraint: an existing index becomes a constraint.
void adopt_index(Context& ctx, Oid table, const IndexSpec& spec);

// The constraint that an index stands for, or null (get_index_constraint).
const Constraint* constraint_of_index(const Context& ctx, const Relation& index);
// Indexes of a table in OID order.
std::vector<Oid> indexes_of(const Context& ctx, Oid table);
const Relation* primary_key_of(const Context& ctx, Oid table);

// What CREATE INDEX CONCURRENTLY leaves behind when the rows are in its way: an invalid index.
void create_unbuilt_index(Context& ctx, const ::IndexStmt& stmt);

}  // namespace reconcile::replay
