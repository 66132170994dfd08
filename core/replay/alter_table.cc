#include "core/analyze/permission.h"
#include "core/execute/rows.h"
#include "core/replay/alter_table.h"

#include <algorithm>

#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

Pass pass_of(AlterTableType type, const ::AlterTableCmd& node) {
  switch (type) {
    case AT_AddColumn: return Pass::AddColumn;
    case AT_ColumnDefault: return node.def != nullptr ? Pass::AddOtherConstraint : Pass::Drop;
    case AT_AddIdentity: return Pass::AddOtherConstraint;
    case AT_DropIdentity:
    case AT_DropNotNull:
    case AT_DropExpression:
    case AT_DropColumn:
    case AT_DropConstraint:
    case AT_DropOids: return Pass::Drop;
    case AT_SetNotNull: return Pass::ColumnAttributes;
    case AT_AddConstraint: return Pass::AddConstraint;
    case AT_AlterColumnType: return Pass::AlterType;
    default: return Pass::Misc;
  }
}

// ATSimpleRecursion: the same subcommand for every descendant.
bool recurses_simply(AlterTableType type) {
  switch (type) {
    case AT_ColumnDefault:
    case AT_DropNotNull:
    case AT_SetNotNull:
    case AT_DropExpression:
    case AT_SetStatistics:
    case AT_SetStorage: return true;
    default: return false;
  }
}

// RangeVarCallbackForAlterRelation: ALTER VIEW wants a view, …
void check_object_type(const Relation& relation, ObjectType type) {
  auto refuse = [&](std::string_view text) { throw error("42809", text, {relation.name}); };
  char kind = relation.kind;
  if (type == OBJECT_SEQUENCE && kind != 'S') refuse("\"%s\" is not a sequence");
  if (type == OBJECT_VIEW && kind != 'v') refuse("\"%s\" is not a view");
  if (type == OBJECT_MATVIEW && kind != 'm') refuse("\"%s\" is not a materialized view");
  if (type == OBJECT_FOREIGN_TABLE && kind != 'f') refuse("\"%s\" is not a foreign table");
  if (type == OBJECT_TYPE && kind != 'c') refuse("\"%s\" is not a composite type");
  if (type == OBJECT_INDEX && kind != 'i' && kind != 'I') refuse("\"%s\" is not an index");
  if (type != OBJECT_TYPE && kind == 'c') {
    throw error("42809", "\"%s\" is a composite type", {relation.name}).with_hint("Use ALTER TYPE instead.");
  }
}

AlterCommand command_of(const ::AlterTableCmd& node) {
  AlterCommand out;
  out.type = node.subtype;
  out.node = &node;
  out.name = sql::str(node.name);
  return out;
}

// ATExecCheckNotNull: ONLY a partitioned table can't be stricter than its partitions.
void check_partitions_not_null(const Context& ctx, Oid relid, const std::string& name) {
  const Relation& relation = relation_of(ctx, relid);
  const Attribute* column = relation.attribute(name);
  if (relation.kind != 'p' || (column != nullptr && column->not_null)) return;
  for (Oid oid : all_inheritors(ctx, relid)) {
    if (oid == relid) continue;
    const Relation& partition = relation_of(ctx, oid);
    const Attribute* own = partition.attribute(name);
    if (own == nullptr || own->not_null) continue;
    throw error("42P16", "constraint must be added to child tables too")
        .with_detail("Column " + quoted(name) + " of relation " + quoted(partition.name) + " is not already NOT NULL.")
        .with_hint("Do not specify the ONLY keyword.");
  }
}

}  // namespace

AlteredTable& AlterTable::table_of(Oid relid) {
  auto found = std::find_if(queue_.begin(), queue_.end(), [&](const AlteredTable& t) { return t.relid == relid; });
  if (found != queue_.end()) return *found;
  queue_.emplace_back();
  queue_.back().relid = relid;
  return queue_.back();
}

void AlterTable::add(Oid relid, Pass pass, AlterCommand command) {
  table_of(relid).passes[static_cast<std::size_t>(pass)].push_back(std::move(command));
}

void AlterTable::prepare_drop_not_null(const Relation& relation, bool recurse) const {
  if (relation.kind != 'p' || recurse || !has_subclass(ctx_, relation.oid)) return;
  throw error("42P16", "cannot remove constraint from only the partitioned table when partitions exist")
      .with_hint("Do not specify the ONLY keyword.");
}

void AlterTable::prepare_inherit(const Relation& relation) const {
  if (relation.of_type != invalid_oid) throw error("42809", "cannot change inheritance of typed table");
  if (relation.is_partition) throw error("42809", "cannot change inheritance of a partition");
  if (relation.kind == 'p') throw error("42809", "cannot change inheritance of partitioned table");
}

void AlterTable::prepare(Oid relid, AlterCommand command, bool recurse, bool recursing) {
  table_of(relid);  // takes its place before its children do
  const Relation& relation = relation_of(ctx_, relid);
  AlterTableType type = command.type;
  check_alter_target(relation, type);
  if (relation.of_type != invalid_oid && !recursing) {
    if (type == AT_AddColumn) throw error("42809", "cannot add column to typed table");
    if (type == AT_DropColumn) throw error("42809", "cannot drop column from typed table");
  }
  if (type == AT_DropNotNull) prepare_drop_not_null(relation, recurse);
  if (type == AT_AddInherit) prepare_inherit(relation);
  if (type == AT_AlterColumnType) prepare_column_type(relid, command, recurse, recursing);
  command.recurse = recurse;
  command.recursing = recursing;
  Pass pass = pass_of(type, *command.node);
  add(relid, pass, command);
  if (recurse && recurses_simply(type)) prepare_children(relid, command);
}

void AlterTable::prepare_children(Oid relid, const AlterCommand& command) {
  for (Oid child : all_inheritors(ctx_, relid)) {
    if (child == relid) continue;
    AlterCommand own = command;
    prepare(child, std::move(own), false, true);
  }
}

void AlterTable::run(const List* commands, bool recurse) {
  for (auto* node : sql::list<::AlterTableCmd>(commands)) prepare(relid_, command_of(*node), recurse, false);
  std::optional<PgError> refused_row;
  for (std::size_t pass = 0; pass < static_cast<std::size_t>(Pass::Count); ++pass) {
    for (std::size_t t = 0; t < queue_.size(); ++t) {
      auto& list = queue_[t].passes[pass];
      // Commands may add to the pass they stand in (rebuilt constraints), hence no iterators.
      for (std::size_t i = 0; i < list.size(); ++i) {
        AlterCommand command = list[i];
        execute(queue_[t], command, static_cast<Pass>(pass));
      }
      if (static_cast<Pass>(pass) == Pass::AlterType && !list.empty()) {
        // The server converts rows when all commands have been checked: until then a row's refusal waits.
        try {
          convert_rows(queue_[t]);
        } catch (PgError& error) {
          if (!refused_row) refused_row = std::move(error);
          execute::forget_rows(ctx_.session, queue_[t].relid);
        }
        rebuild_dependents(queue_[t]);
      }
    }
  }
  for (AlteredTable& table : queue_) {
    if (table.rewritten) check_row_type_unused(relation_of(ctx_, table.relid));
  }
  if (refused_row) throw *std::move(refused_row);
  verify_rows();
  for (auto& step : after_) step();
}

void AlterTable::execute(AlteredTable& table, AlterCommand& command, Pass pass) {
  Oid relid = table.relid;
  const ::Node* def = command.node == nullptr ? nullptr : command.node->def;
  auto edit = [&]() -> Relation& { return ctx_.catalog.relations.edit(relid); };
  switch (command.type) {
    case AT_AddColumn: return add_column(table, command);
    case AT_ColumnDefault: return set_column_default(ctx_, relid, command);
    case AT_AddIdentity: return add_identity(ctx_, relid, command);
    case AT_SetIdentity: return set_identity(ctx_, relid, command);
    case AT_DropIdentity: return drop_identity(ctx_, relid, command);
    case AT_DropNotNull: return drop_not_null(ctx_, relid, command.name);
    case AT_SetNotNull:
      if (!command.recurse && !command.recursing) check_partitions_not_null(ctx_, relid, command.name);
      if (AttrNumber column = set_not_null(ctx_, relid, command.name)) require_not_null(relid, column);
      return;
    case AT_DropExpression: return drop_expression(ctx_, relid, command);
    case AT_SetStatistics: return set_column_statistics(ctx_, relid, command);
    case AT_SetOptions: return set_column_options(ctx_, relid, command, false);
    case AT_ResetOptions: return set_column_options(ctx_, relid, command, true);
    case AT_SetStorage: return set_column_storage(ctx_, relid, command);
    case AT_SetCompression: return set_column_compression(ctx_, relid, command);
    case AT_DropColumn: return drop_column(relid, command);
    case AT_AddIndex: {
      DefineIndexOptions options;
      options.is_alter_table = true;
      define_index(ctx_, relid, command.index, options);
      return;
    }
    case AT_AddIndexConstraint: return adopt_index(ctx_, relid, command.index);
    case AT_AddConstraint:
      if (pass == Pass::AddConstraint) return transform_constraint(table, command);
      return add_constraint(relid, command.constraint, command.recurse, command.recursing);
    case AT_ReAddIndex:
    case AT_ReAddConstraint: return rebuild(command.statement);
    case AT_AlterConstraint: return alter_constraint(ctx_, relid, *reinterpret_cast<const ::Constraint*>(def));
    case AT_ValidateConstraint: return validate_constraint(ctx_, relid, command.name, command.recurse, table.constraints);
    case AT_DropConstraint: return drop_constraint(relid, command, command.name, command.recurse, false);
    case AT_AlterColumnType: return alter_column_type(table, command);
    case AT_ChangeOwner:
      return change_owner(ctx_, relid, role_oid(ctx_, *command.node->newowner));
    case AT_ClusterOn: return cluster_on(ctx_, relid, command.name, true);
    case AT_DropCluster:
      for (Oid index : indexes_of(ctx_, relid)) ctx_.catalog.relations.edit(index).index->clustered = false;
      return;
    case AT_SetLogged: return set_persistence(ctx_, relid, 'p');
    case AT_SetUnLogged: return set_persistence(ctx_, relid, 'u');
    case AT_DropOids: return;
    case AT_SetAccessMethod: {
      const AccessMethod* method = ctx_.catalog.access_methods.find(invalid_oid, command.name);
      if (method == nullptr) throw error("42704", "access method \"%s\" does not exist", {command.name});
      edit().am = method->oid;
      return;
    }
    case AT_SetTableSpace:
      if (command.name != "pg_default" && find_named(ctx_, ClassId::Tablespace, invalid_oid, command.name) == nullptr) {
        throw error("42704", "tablespace \"%s\" does not exist", {command.name});
      }
      return;
    case AT_SetRelOptions: return set_relation_options(ctx_, relid, reinterpret_cast<const List*>(def), false);
    case AT_ResetRelOptions: return set_relation_options(ctx_, relid, reinterpret_cast<const List*>(def), true);
    case AT_EnableTrig: return enable_trigger(ctx_, relid, command.name, 'O', command.recurse);
    case AT_EnableAlwaysTrig: return enable_trigger(ctx_, relid, command.name, 'A', command.recurse);
    case AT_EnableReplicaTrig: return enable_trigger(ctx_, relid, command.name, 'R', command.recurse);
    case AT_DisableTrig: return enable_trigger(ctx_, relid, command.name, 'D', command.recurse);
    case AT_EnableTrigAll:
    case AT_EnableTrigUser: return enable_trigger(ctx_, relid, {}, 'O', command.recurse);
    case AT_DisableTrigAll:
    case AT_DisableTrigUser: return enable_trigger(ctx_, relid, {}, 'D', command.recurse);
    case AT_EnableRule: return enable_rule(ctx_, relid, command.name, 'O');
    case AT_EnableAlwaysRule: return enable_rule(ctx_, relid, command.name, 'A');
    case AT_EnableReplicaRule: return enable_rule(ctx_, relid, command.name, 'R');
    case AT_DisableRule: return enable_rule(ctx_, relid, command.name, 'D');
    case AT_AddInherit: return add_parent(ctx_, relid, *reinterpret_cast<const ::RangeVar*>(def));
    case AT_DropInherit: return drop_parent(ctx_, relid, *reinterpret_cast<const ::RangeVar*>(def));
    case AT_DropOf:
      if (relation_of(ctx_, relid).of_type == invalid_oid) {
        throw error("42809", "\"%s\" is not a typed table", {relation_of(ctx_, relid).name});
      }
      edit().of_type = invalid_oid;
      return;
    case AT_ReplicaIdentity:
      return set_replica_identity(ctx_, relid, *reinterpret_cast<const ::ReplicaIdentityStmt*>(def));
    case AT_EnableRowSecurity: edit().row_security = true; return;
    case AT_DisableRowSecurity: edit().row_security = false; return;
    case AT_ForceRowSecurity: edit().force_row_security = true; return;
    case AT_NoForceRowSecurity: edit().force_row_security = false; return;
    case AT_AttachPartition: return attach_partition(ctx_, relid, *reinterpret_cast<const ::PartitionCmd*>(def));
    case AT_DetachPartition: return detach_partition(ctx_, relid, *reinterpret_cast<const ::PartitionCmd*>(def));
    default: throw Undecided{"this ALTER TABLE subcommand is not modelled"};
  }
}

void apply(Context& ctx, const ::AlterTableStmt& stmt) {
  for (auto* command : sql::list<::AlterTableCmd>(stmt.cmds)) {
    bool concurrently = command->subtype == AT_DetachPartition &&
                        reinterpret_cast<const ::PartitionCmd*>(command->def)->concurrent;
    if (concurrently) ctx.prevent_in_transaction_block("ALTER TABLE ... DETACH CONCURRENTLY");
  }
  const Relation* relation = stmt.missing_ok ? find_relation(ctx, *stmt.relation) : &open_relation(ctx, *stmt.relation);
  if (relation == nullptr) {
    return notice(ctx, "relation \"%s\" does not exist, skipping", {sql::str(stmt.relation->relname)});
  }
  analyze::require_owner(ctx.session, *relation);
  if (is_system_relation(*relation)) {
    throw error("42501", "permission denied: \"%s\" is a system catalog", {relation->name});
  }
  check_object_type(*relation, stmt.objtype);
  AlterTable(ctx, relation->oid).run(stmt.cmds, stmt.relation->inh);
}

}  // namespace reconcile::replay
