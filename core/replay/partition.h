// Declarative partitioning: keys, bounds, and what partitions take over from their parent.
#pragma once

#include "core/replay/definition.h"

namespace reconcile::replay {

// PARTITION BY (transformPartitionSpec, ComputePartitionAttrs).
void set_partition_key(Context& ctx, Oid table, const ::PartitionSpec& spec);
// has_partition_attrs: whether the key or an expression in it uses the column.
bool in_partition_key(Context& ctx, const Relation& relation, AttrNumber column);
// FOR VALUES … (transformPartitionBound): datums in the key columns' types.
PartitionBound transform_partition_bound(Context& ctx, const Relation& parent, const ::PartitionBoundSpec& spec);
// check_new_partition_bound: throws 42P17 when it overlaps another partition.
void check_partition_bound(Context& ctx, const Relation& parent, std::string_view partition,
                           const PartitionBound& bound, const ::PartitionBoundSpec& spec);

// One partition's share of the parent's index: an equal index is attached, else one is made.
void index_partition(Context& ctx, Oid parent_index, Oid parent_constraint, Oid partition);
// All of the parent's indexes.
void clone_parent_indexes(Context& ctx, Oid parent, Oid partition);
void clone_parent_triggers(Context& ctx, Oid parent, Oid partition);

}  // namespace reconcile::replay
