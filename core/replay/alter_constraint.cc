// ADD, ALTER, VALIDATE and DROP CONSTRAINT, and DROP COLUMN, which works down a hierarchy the same way.
#include <algorithm>

#include "core/replay/alter_table.h"
#include "core/replay/partition.h"

namespace reconcile::replay {
namespace {

const Constraint& require_constraint(const Context& ctx, Oid relid, std::string_view name) {
  const Constraint* found = find_constraint(ctx, relid, name);
  if (found == nullptr) {
    throw error("42704", "constraint \"%s\" of relation \"%s\" does not exist", {name, relation_of(ctx, relid).name});
  }
  return *found;
}

Oid add_foreign_key_named(Context& ctx, Oid relid, const ConstraintSpec& constraint, bool recurse) {
  const Relation& relation = relation_of(ctx, relid);
  if (relation.kind == 'p' && !recurse) {
    throw error("42809", "cannot use ONLY for foreign key on partitioned table \"%s\" referencing relation \"%s\"",
                {relation.name, sql::str(constraint.node->pktable->relname)});
  }
  return add_foreign_key(ctx, relid, constraint);
}

}  // namespace

void AlterTable::add_constraint(Oid relid, const ConstraintSpec& constraint, bool recurse, bool recursing) {
  if (constraint.node->contype == CONSTR_CHECK) {
    return add_check_constraint(relid, check_spec(constraint), recurse, recursing);
  }
  Oid added = add_foreign_key_named(ctx_, relid, constraint, recurse);
  if (ctx_.catalog.constraints.find(added)->validated) table_of(relid).constraints.push_back(added);
}

void AlterTable::add_check_constraint(Oid relid, CheckSpec spec, bool recurse, bool recursing) {
  std::vector<CheckSpec> list{spec};
  std::vector<Oid> added =
      without_position([&] { return add_checks(ctx_, relid, std::move(list), recursing, !recursing); });
  if (added.empty()) return;  // merged: what is below has it too
  if (spec.valid) table_of(relid).constraints.push_back(added[0]);
  spec.name = ctx_.catalog.constraints.find(added[0])->name;
  if (spec.no_inherit) return;
  std::vector<Oid> children = children_of(ctx_, relid);
  if (!children.empty() && !recurse) throw error("42P16", "constraint must be added to child tables too");
  for (Oid child : children) add_check_constraint(child, spec, true, true);
}

void alter_constraint(Context& ctx, Oid relid, const ::Constraint& changed) {
  std::string_view name = sql::str(changed.conname);
  const Constraint& constraint = require_constraint(ctx, relid, name);
  const std::string& table = relation_of(ctx, relid).name;
  if (constraint.contype != 'f') {
    throw error("42809", "constraint \"%s\" of relation \"%s\" is not a foreign key constraint", {name, table});
  }
  if (constraint.parent_constraint != invalid_oid) {
    const Constraint& parent = *ctx.catalog.constraints.find(constraint.parent_constraint);
    throw error("55000", "cannot alter constraint \"%s\" on relation \"%s\"", {name, table})
        .with_detail(message("Constraint \"%s\" is derived from constraint \"%s\" of relation \"%s\".",
                             {name, parent.name, relation_of(ctx, parent.relid).name}))
        .with_hint("You may alter the constraint it derives from instead.");
  }
  Constraint& edited = ctx.catalog.constraints.edit(constraint.oid);
  edited.deferrable = changed.deferrable;
  edited.deferred = changed.initdeferred;
}

void validate_constraint(Context& ctx, Oid relid, const std::string& name, bool recurse, std::vector<Oid>& validated) {
  const Constraint& constraint = require_constraint(ctx, relid, name);
  if (constraint.contype != 'f' && constraint.contype != 'c') {
    throw error("42809", "constraint \"%s\" of relation \"%s\" is not a foreign key or check constraint",
                {name, relation_of(ctx, relid).name});
  }
  if (constraint.validated) return;
  if (constraint.contype == 'c' && !constraint.no_inherit) {
    for (Oid child : children_of(ctx, relid)) {
      if (!recurse) throw error("42P16", "constraint must be validated on child tables too");
      validate_constraint(ctx, child, name, true, validated);
    }
  }
  ctx.catalog.constraints.edit(constraint.oid).validated = true;
  validated.push_back(constraint.oid);
}

void AlterTable::drop_constraint(Oid relid, const AlterCommand& command, const std::string& name, bool recurse,
                                 bool recursing) {
  const Relation& relation = relation_of(ctx_, relid);
  const Constraint* constraint = find_constraint(ctx_, relid, name);
  if (constraint == nullptr) {
    if (!command.node->missing_ok) require_constraint(ctx_, relid, name);
    return notice(ctx_, "constraint \"%s\" of relation \"%s\" does not exist, skipping", {name, relation.name});
  }
  if (constraint->inh_count > 0 && !recursing) {
    throw error("42P16", "cannot drop inherited constraint \"%s\" of relation \"%s\"", {name, relation.name});
  }
  bool inherited_below = constraint->contype == 'c' && !constraint->no_inherit;
  ctx_.session.use({ClassId::Constraint, constraint->oid});
  perform_deletion(ctx_, {ClassId::Constraint, constraint->oid}, command.node->behavior);
  if (!inherited_below) return;
  std::vector<Oid> children = children_of(ctx_, relid);
  if (relation.kind == 'p' && !children.empty() && !recurse) {
    throw error("42P16", "cannot remove constraint from only the partitioned table when partitions exist")
        .with_hint("Do not specify the ONLY keyword.");
  }
  for (Oid child : children) {
    const Constraint* below = find_constraint(ctx_, child, name);
    if (below == nullptr) continue;
    if (recurse && below->inh_count == 1 && !below->is_local) {
      drop_constraint(child, command, name, true, true);
      continue;
    }
    Constraint& edited = ctx_.catalog.constraints.edit(below->oid);
    --edited.inh_count;
    if (!recurse) edited.is_local = true;
  }
}

void AlterTable::drop_column(Oid relid, const AlterCommand& command) {
  std::vector<ObjectAddress> dropped;
  collect_dropped_column(relid, command.name, command.recurse, false, command.node->missing_ok, dropped);
  perform_multiple_deletions(ctx_, dropped, command.node->behavior);
}

void AlterTable::collect_dropped_column(Oid relid, const std::string& name, bool recurse, bool recursing,
                                        bool missing_ok, std::vector<ObjectAddress>& out) {
  const Relation& relation = relation_of(ctx_, relid);
  const Attribute* column = relation.attribute(name);
  if (column == nullptr && system_column(name) != 0) {
    throw error("0A000", "cannot drop system column \"%s\"", {name});
  }
  if (column == nullptr) {
    if (!missing_ok) require_column(relation, name);
    return notice(ctx_, "column \"%s\" of relation \"%s\" does not exist, skipping", {name, relation.name});
  }
  ctx_.session.use(address_of(relation, column->num));
  if (column->inh_count > 0 && !recursing) throw error("42P16", "cannot drop inherited column \"%s\"", {name});
  if (in_partition_key(ctx_, relation, column->num)) {
    throw error("42P16", "cannot drop column \"%s\" because it is part of the partition key of relation \"%s\"",
                {name, relation.name});
  }
  std::vector<Oid> children = children_of(ctx_, relid);
  if (relation.kind == 'p' && !children.empty() && !recurse) {
    throw error("42P16", "cannot drop column from only the partitioned table when partitions exist")
        .with_hint("Do not specify the ONLY keyword.");
  }
  for (Oid child : children) {
    const Attribute* below = relation_of(ctx_, child).attribute(name);
    if (below == nullptr) continue;
    if (recurse && below->inh_count == 1 && !below->is_local) {
      collect_dropped_column(child, name, true, true, false, out);
      continue;
    }
    Attribute& edited = edit_column(ctx_, child, below->num);
    --edited.inh_count;
    if (!recurse) edited.is_local = true;
  }
  out.push_back(address_of(relation, column->num));
}

}  // namespace reconcile::replay
