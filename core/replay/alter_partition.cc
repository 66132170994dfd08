// INHERIT and NO INHERIT, ATTACH and DETACH PARTITION.
#include <algorithm>

#include "core/execute/rows.h"
#include "core/replay/alter_table.h"
#include "core/replay/inheritance.h"
#include "core/replay/partition.h"
#include "core/replay/query.h"

namespace reconcile::replay {
namespace {

void check_no_circle(const Context& ctx, const Relation& parent, const Relation& child) {
  std::vector<Oid> below = all_inheritors(ctx, child.oid);
  if (std::find(below.begin(), below.end(), parent.oid) == below.end()) return;
  throw error("42P07", "circular inheritance not allowed")
      .with_detail(message("\"%s\" is already a child of \"%s\".", {parent.name, child.name}));
}

void attach_index(Context& ctx, Oid parent_index, const ::RangeVar& name) {
  const Relation& child = open_relation(ctx, name);
  if (!child.index) throw error("42809", "\"%s\" is not an index", {child.name});
  const Relation& parent = relation_of(ctx, parent_index);
  if (std::find(child.inherits.begin(), child.inherits.end(), parent_index) != child.inherits.end()) return;
  const Relation& table = relation_of(ctx, child.index->table);
  auto refuse = [&](std::string_view detail) {
    PgError refusal = error("42P17", "cannot attach index \"%s\" as a partition of index \"%s\"", {child.name, parent.name});
    refusal.detail = detail;
    throw refusal;
  };
  if (!child.inherits.empty()) refuse(message("Index \"%s\" is already attached to another index.", {child.name}));
  if (std::find(table.inherits.begin(), table.inherits.end(), parent.index->table) == table.inherits.end()) {
    refuse(message("Index \"%s\" is not an index on any partition of table \"%s\".",
                   {child.name, relation_of(ctx, parent.index->table).name}));
  }
  Relation& edited = ctx.catalog.relations.edit(child.oid);
  edited.inherits = {parent_index};
  edited.is_partition = true;
  record_dependency(ctx, address_of(child), address_of(parent), DependencyType::PartitionPrimary);
  record_dependency(ctx, address_of(child), address_of(table), DependencyType::PartitionSecondary);
  ctx.catalog.relations.edit(parent_index).index->valid = true;
}

void check_attachable(const Context& ctx, const Relation& parent, const Relation& child) {
  if (child.of_type != invalid_oid) throw error("42809", "cannot attach a typed table as partition");
  if (child.is_partition) throw error("42809", "\"%s\" is already a partition", {child.name});
  if (child.kind != 'r' && child.kind != 'p' && child.kind != 'f') {
    throw error("42809", "\"%s\" is not a table or foreign table", {child.name});
  }
  if (!child.inherits.empty()) throw error("42809", "cannot attach inheritance child as partition");
  if (child.kind == 'r' && has_subclass(ctx, child.oid)) {
    throw error("42809", "cannot attach inheritance parent as partition");
  }
  check_no_circle(ctx, parent, child);
  if (parent.persistence != 't' && child.persistence == 't') {
    throw error("42809", "cannot attach a temporary relation as partition of permanent relation \"%s\"", {parent.name});
  }
  if (parent.persistence == 't' && child.persistence != 't') {
    throw error("42809", "cannot attach a permanent relation as partition of temporary relation \"%s\"", {parent.name});
  }
  for (const Attribute& column : child.attributes) {
    if (column.dropped || parent.attribute(column.name) != nullptr) continue;
    throw error("42804", "table \"%s\" contains column \"%s\" not found in parent \"%s\"",
                {child.name, column.name, parent.name})
        .with_detail("The new partition may contain only the columns present in parent.");
  }
}

// DETACH: indexes and keys of the partition stand on their own again.
void detach_objects(Context& ctx, Oid partition) {
  auto forget = [&](ObjectAddress object) {
    for (const Dependency& dependency : ctx.catalog.depends.references_of(object)) {
      if (dependency.type == DependencyType::PartitionPrimary || dependency.type == DependencyType::PartitionSecondary) {
        ctx.catalog.depends.remove(dependency);
      }
    }
  };
  for (Oid oid : indexes_of(ctx, partition)) {
    if (relation_of(ctx, oid).inherits.empty()) continue;
    forget({ClassId::Relation, oid});
    Relation& index = ctx.catalog.relations.edit(oid);
    index.inherits.clear();
    index.is_partition = false;
    // Without its constraint to lean on, a plain index leans on its columns.
    if (constraint_of_index(ctx, index) == nullptr) {
      for (const IndexKey& key : index.index->keys) {
        if (key.attnum > 0) record_dependency(ctx, address_of(index), {ClassId::Relation, partition, key.attnum}, DependencyType::Auto);
      }
    }
  }
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(partition)) {
    if (constraint->parent_constraint == invalid_oid) continue;
    forget({ClassId::Constraint, constraint->oid});
    Constraint& edited = ctx.catalog.constraints.edit(constraint->oid);
    edited.parent_constraint = invalid_oid;
    edited.is_local = true;
    edited.inh_count = 0;
  }
}

}  // namespace

void add_parent(Context& ctx, Oid relid, const ::RangeVar& name) {
  const Relation& parent = open_relation(ctx, name);
  const Relation& child = relation_of(ctx, relid);
  check_alter_target(parent, AT_AddInherit);
  if (parent.persistence == 't' && child.persistence != 't') {
    throw error("42809", "cannot inherit from temporary relation \"%s\"", {parent.name});
  }
  if (parent.kind == 'p') throw error("42809", "cannot inherit from partitioned table \"%s\"", {parent.name});
  if (parent.is_partition) throw error("42809", "cannot inherit from a partition");
  check_no_circle(ctx, parent, child);
  if (std::find(child.inherits.begin(), child.inherits.end(), parent.oid) != child.inherits.end()) {
    throw error("42P07", "relation \"%s\" would be inherited from more than once", {parent.name});
  }
  merge_into_existing(ctx, relid, parent.oid, false);
}

void drop_parent(Context& ctx, Oid relid, const ::RangeVar& name) {
  const Relation& child = relation_of(ctx, relid);
  if (child.is_partition) throw error("42809", "cannot change inheritance of a partition");
  const Relation& parent = open_relation(ctx, name);
  if (std::find(child.inherits.begin(), child.inherits.end(), parent.oid) == child.inherits.end()) {
    throw error("42P01", "relation \"%s\" is not a parent of relation \"%s\"", {parent.name, child.name});
  }
  remove_inheritance(ctx, relid, parent.oid, false);
}

void attach_partition(Context& ctx, Oid relid, const ::PartitionCmd& command) {
  const Relation& parent = relation_of(ctx, relid);
  if (parent.kind == 'I') return attach_index(ctx, relid, *command.name);
  if (parent.kind != 'p') throw error("42P17", "table \"%s\" is not partitioned", {parent.name});
  PartitionBound bound = transform_partition_bound(ctx, parent, *command.bound);
  const Relation& child = open_relation(ctx, *command.name);
  check_attachable(ctx, parent, child);
  merge_into_existing(ctx, child.oid, relid, true);
  ctx.catalog.relations.edit(child.oid).is_partition = true;
  check_partition_bound(ctx, parent, child.name, bound, *command.bound);
  ctx.catalog.relations.edit(child.oid).partition_bound = std::move(bound);
  with_doubt(ctx, [&] { execute::verify_partition(ctx.session, parent, child); });
  with_doubt(ctx, [&] { execute::verify_default_partition(ctx.session, parent, child); });
  clone_parent_indexes(ctx, relid, child.oid);
  clone_parent_triggers(ctx, relid, child.oid);
  clone_foreign_keys(ctx, relid, child.oid);
}

void detach_partition(Context& ctx, Oid relid, const ::PartitionCmd& command) {
  const Relation& parent = relation_of(ctx, relid);
  if (parent.kind != 'p') throw error("42P17", "table \"%s\" is not partitioned", {parent.name});
  const Relation& child = open_relation(ctx, *command.name);
  if (std::find(child.inherits.begin(), child.inherits.end(), relid) == child.inherits.end()) {
    throw error("42P01", "relation \"%s\" is not a partition of relation \"%s\"", {child.name, parent.name});
  }
  remove_inheritance(ctx, child.oid, relid, true);
  Relation& edited = ctx.catalog.relations.edit(child.oid);
  edited.is_partition = false;
  edited.partition_bound.reset();
  detach_objects(ctx, child.oid);
}

}  // namespace reconcile::replay
