// The columns of an index about to be made (ComputeIndexAttrs): expressions analysed, operator classes and
// collations found.
#pragma once

#include "core/replay/definition.h"

namespace reconcile::replay {

// transformIndexStmt: expressions and predicate of `spec` are analysed against the table, labels given.
void transform_index_expressions(Context& ctx, const Relation& table, IndexSpec& spec);

struct IndexAttributes {
  IndexInfo info;
  std::vector<Attribute> columns;  // of the index relation
};
IndexAttributes compute_index_attributes(Context& ctx, const Relation& table, const IndexSpec& spec,
                                         const AccessMethod& method);
// ResolveOpClass, also for partition keys.
Oid resolve_opclass(Context& ctx, const List* opclass, Oid type, const AccessMethod& method);

}  // namespace reconcile::replay
