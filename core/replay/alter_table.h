// ALTER TABLE's work queue. As in tablecmds.c all subcommands are prepared first and then carried out in
// passes over every table concerned, so that what is dropped is gone before anything is added.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "core/execute/rows.h"
#include "core/replay/constraint.h"
#include "core/replay/definition.h"
#include "core/replay/index.h"
#include "core/replay/relation.h"

namespace reconcile::replay {

enum class Pass {
  Drop, AlterType, OldIndex, OldConstraint, AddColumn, AddConstraint, ColumnAttributes, AddIndexConstraint, AddIndex,
  AddOtherConstraint, Misc, Count,
};

struct AlterCommand {
  AlterTableType type = AT_AddColumn;
  const ::AlterTableCmd* node = nullptr;  // null for what transformation adds
  std::string name;                       // column, constraint, trigger, …
  bool recurse = false;                   // to children
  bool recursing = false;                 // it is a child's already
  ConstraintSpec constraint;              // AddConstraint
  const ::Node* statement = nullptr;      // ReAddIndex, ReAddConstraint: the definition that was printed
  IndexSpec index;                        // AddIndex, AddIndexConstraint
  analyze::TypeRef new_type;              // AlterColumnType: settled in preparation
  Oid new_collation = invalid_oid;
  int new_ndims = 0;
  Expr* conversion = nullptr;             // of the old value to the new type
};

struct AlteredTable {
  Oid relid = invalid_oid;
  std::array<std::vector<AlterCommand>, static_cast<std::size_t>(Pass::Count)> passes;
  // What an ALTER COLUMN TYPE must make anew: printed before the type changes.
  struct Rebuild {
    ObjectAddress object;
    std::string definition;
  };
  std::vector<Rebuild> rebuilds;
  bool rewritten = false;
  // What is left to do with the rows once all passes are through (ATRewriteTables).
  std::vector<execute::ColumnConversion> conversions;
  std::vector<AttrNumber> not_null;        // columns that may hold null and must not any more
  std::vector<Oid> constraints;            // to be verified: checks, then foreign keys
};

class AlterTable {
 public:
  AlterTable(Context& ctx, Oid relid) : ctx_(ctx), relid_(relid) {}

  void run(const List* commands, bool recurse);

 private:
  // ---- preparation (ATPrepCmd) ----
  void prepare(Oid relid, AlterCommand command, bool recurse, bool recursing);
  void add(Oid relid, Pass pass, AlterCommand command);
  void prepare_children(Oid relid, const AlterCommand& command);
  void prepare_drop_not_null(const Relation& relation, bool recurse) const;
  void prepare_column_type(Oid relid, AlterCommand& command, bool recurse, bool recursing);
  Expr* check_column_cast(const Relation& relation, const Attribute& column, const AlterCommand& command);
  void prepare_inherit(const Relation& relation) const;

  // ---- execution (ATExecCmd) ----
  void execute(AlteredTable& table, AlterCommand& command, Pass pass);
  void add_column(AlteredTable& table, const AlterCommand& command);
  void add_column_to_children(Oid relid, const ColumnSpec& column, bool recurse);
  void add_inherited_column(Oid child, ColumnSpec column);
  void append_column(Oid relid, const ColumnSpec& column, Oid identity_sequence = invalid_oid);
  void transform_constraint(AlteredTable& table, const AlterCommand& command);
  void queue_constraints(AlteredTable& table, TableDefinition& definition, bool recurse);
  void add_constraint(Oid relid, const ConstraintSpec& constraint, bool recurse, bool recursing);
  void add_check_constraint(Oid relid, CheckSpec spec, bool recurse, bool recursing);
  void drop_column(Oid relid, const AlterCommand& command);
  void collect_dropped_column(Oid relid, const std::string& name, bool recurse, bool recursing, bool missing_ok,
                              std::vector<ObjectAddress>& out);
  void drop_constraint(Oid relid, const AlterCommand& command, const std::string& name, bool recurse, bool recursing);
  void alter_column_type(AlteredTable& table, const AlterCommand& command);
  void convert_default(const Relation& relation, const Attribute& column, const AlterCommand& command, Expr** converted);
  void remember_dependents(AlteredTable& table, const Relation& relation, const Attribute& column);
  void remember(AlteredTable& table, ObjectAddress object);
  void rebuild_dependents(AlteredTable& table);
  void rebuild(const ::Node* statement);
  void check_row_type_unused(const Relation& relation) const;

  // ---- the rows (ATRewriteTables), in alter_rows.cc ----
  void fill_column(Oid relid, AttrNumber column, Oid identity_sequence);
  void convert_rows(AlteredTable& table);
  void require_not_null(Oid relid, AttrNumber column);
  void verify_rows();
  AlteredTable& table_of(Oid relid);

  Context& ctx_;
  Oid relid_;
  std::deque<AlteredTable> queue_;
  Scripts scripts_;
  std::vector<std::function<void()>> after_;  // OWNED BY of new columns' sequences
};

// ---- the simple subcommands, by family ----

// alter_column.cc
void set_column_default(Context& ctx, Oid relid, const AlterCommand& command);
// Answers the column's number where it could hold null before; 0 otherwise.
AttrNumber set_not_null(Context& ctx, Oid relid, const std::string& column);
void drop_not_null(Context& ctx, Oid relid, const std::string& column);
void set_column_statistics(Context& ctx, Oid relid, const AlterCommand& command);
void set_column_options(Context& ctx, Oid relid, const AlterCommand& command, bool reset);
void set_column_storage(Context& ctx, Oid relid, const AlterCommand& command);
void set_column_compression(Context& ctx, Oid relid, const AlterCommand& command);
// alter_identity.cc
void add_identity(Context& ctx, Oid relid, const AlterCommand& command);
void set_identity(Context& ctx, Oid relid, const AlterCommand& command);
void drop_identity(Context& ctx, Oid relid, const AlterCommand& command);
void drop_expression(Context& ctx, Oid relid, const AlterCommand& command);
// alter_constraint.cc
void alter_constraint(Context& ctx, Oid relid, const ::Constraint& changed);
// `validated` gets those whose rows must be looked at.
void validate_constraint(Context& ctx, Oid relid, const std::string& name, bool recurse, std::vector<Oid>& validated);
// alter_options.cc
void change_owner(Context& ctx, Oid relid, Oid owner);
void set_relation_options(Context& ctx, Oid relid, const List* options, bool reset);
// `mark_only`: ALTER TABLE … CLUSTER ON, which a partitioned table does not take.
void cluster_on(Context& ctx, Oid relid, const std::string& index, bool mark_only);
void set_replica_identity(Context& ctx, Oid relid, const ::ReplicaIdentityStmt& stmt);
void enable_trigger(Context& ctx, Oid relid, const std::string& trigger, char enabled, bool recurse);
void enable_rule(Context& ctx, Oid relid, const std::string& rule, char enabled);
void set_persistence(Context& ctx, Oid relid, char persistence);
// alter_partition.cc
void add_parent(Context& ctx, Oid relid, const ::RangeVar& parent);
void drop_parent(Context& ctx, Oid relid, const ::RangeVar& parent);
void attach_partition(Context& ctx, Oid relid, const ::PartitionCmd& command);
void detach_partition(Context& ctx, Oid relid, const ::PartitionCmd& command);

// ATSimplePermissions: whether the subcommand makes sense for this kind of relation.
void check_alter_target(const Relation& relation, AlterTableType type);
std::string_view kind_plural(char kind);

}  // namespace reconcile::replay
