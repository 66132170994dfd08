// ADD COLUMN, and ADD CONSTRAINT's way into the later passes (ATExecAddColumn, ATParseTransformCmd).
#include <algorithm>

#include "core/replay/alter_table.h"
#include "core/replay/create_table.h"
#include "core/replay/def_elem.h"
#include "core/replay/naming.h"

namespace reconcile::replay {
namespace {

TableDefinition definition_of(const Relation& relation, Scripts& scripts) {
  TableDefinition out;
  out.name = relation.name;
  out.nsp = relation.nsp;
  out.relid = relation.oid;
  out.persistence = relation.persistence;
  out.is_alter = true;
  out.is_foreign = relation.kind == 'f';
  out.is_partitioned = relation.kind == 'p';
  out.is_partition = relation.is_partition;
  out.of_type = relation.of_type != invalid_oid;
  out.scripts = &scripts;
  return out;
}

// Whether the column may be added; false when it is there and IF NOT EXISTS was written.
bool name_is_free(Context& ctx, const Relation& relation, std::string_view name, bool if_not_exists) {
  if (relation.attribute(name) != nullptr) {
    if (!if_not_exists) {
      throw error("42701", "column \"%s\" of relation \"%s\" already exists", {name, relation.name});
    }
    ctx.session.use(address_of(relation, relation.attribute(name)->num));
    notice(ctx, "column \"%s\" of relation \"%s\" already exists, skipping", {name, relation.name});
    return false;
  }
  if (system_column(name) != 0 && relation.kind != 'c') {
    throw error("42701", "column name \"%s\" conflicts with a system column name", {name});
  }
  return true;
}

}  // namespace

void AlterTable::append_column(Oid relid, const ColumnSpec& column, Oid identity_sequence) {
  const Relation& before = relation_of(ctx_, relid);
  if (before.attributes.size() >= 1600) throw error("54011", "tables can have at most 1600 columns");
  std::vector<Oid> containing;
  if (before.type != invalid_oid) containing.push_back(before.type);
  check_attribute_type(ctx_, column.name, column.type, column.collation, containing);
  Attribute attribute;
  attribute.name = clip_name(column.name);
  attribute.type = column.type;
  attribute.typmod = column.typmod;
  attribute.collation = column.collation;
  attribute.ndims = static_cast<std::int16_t>(column.ndims);
  attribute.not_null = column.not_null;
  attribute.is_local = column.is_local;
  attribute.inh_count = column.inh_count;
  attribute.identity = column.identity;
  attribute.generated = column.generated;
  attribute.compression = column.compression;
  attribute.made = ctx_.session.statement;
  for (auto* option : sql::list<::DefElem>(column.fdw_options)) {
    attribute.fdw_options.emplace_back(sql::str(option->defname), option->arg == nullptr ? std::string() : def_string(*option));
  }
  attribute.num = static_cast<AttrNumber>(before.attributes.size() + 1);
  Relation& relation = ctx_.catalog.relations.edit(relid);
  relation.attributes.push_back(attribute);
  record_column_dependencies(ctx_, relation, attribute);
  if (column.raw_default != nullptr) {
    without_position([&] { cook_and_store_default(ctx_, relid, attribute.num, column.raw_default); });
  }
  fill_column(relid, attribute.num, identity_sequence);
}

void AlterTable::add_column(AlteredTable& table, const AlterCommand& command) {
  Oid relid = table.relid;
  const Relation& relation = relation_of(ctx_, relid);
  auto* def = reinterpret_cast<const ::ColumnDef*>(command.node->def);
  if (relation.is_partition) throw error("42809", "cannot add column to a partition");
  if (!name_is_free(ctx_, relation, clip_name(sql::str(def->colname)), command.node->missing_ok)) return;
  TableDefinition definition = definition_of(relation, scripts_);
  transform_column(ctx_, definition, *def);
  transform_index_constraints(ctx_, definition);
  if (definition.columns[0].identity != 0 && command.recurse && has_subclass(ctx_, relid)) {
    throw error("42P16", "cannot recursively add identity column to table that has child tables");
  }
  Oid identity_sequence = invalid_oid;
  for (const OwnedSequence& sequence : definition.sequences) {
    Oid oid = create_sequence(ctx_, sequence.spec);
    if (sequence.spec.for_identity) identity_sequence = oid;
    after_.push_back([this, oid, relid, sequence] {
      AttrNumber number = require_column(relation_of(ctx_, relid), sequence.column).num;
      own_sequence(ctx_, oid, relid, number, sequence.spec.for_identity);
    });
  }
  queue_constraints(table, definition, command.recurse);
  append_column(relid, definition.columns[0], identity_sequence);
  add_column_to_children(relid, definition.columns[0], command.recurse);
}

void AlterTable::add_column_to_children(Oid relid, const ColumnSpec& column, bool recurse) {
  std::vector<Oid> children = children_of(ctx_, relid);
  if (!children.empty() && !recurse) throw error("42P16", "column must be added to child tables too");
  ColumnSpec inherited = column;
  inherited.inh_count = 1;
  inherited.is_local = false;
  for (Oid child : children) {
    add_inherited_column(child, inherited);
    add_column_to_children(child, column, true);
  }
}

void AlterTable::add_inherited_column(Oid child_oid, ColumnSpec column) {
  const Relation& child = relation_of(ctx_, child_oid);
  const Attribute* own = child.attribute(column.name);
  if (own == nullptr) return append_column(child_oid, column);
  if (own->type != column.type || own->typmod != column.typmod) {
    throw error("42804", "child table \"%s\" has different type for column \"%s\"", {child.name, column.name});
  }
  if (own->collation != column.collation) {
    throw error("42P21", "child table \"%s\" has different collation for column \"%s\"", {child.name, column.name});
  }
  ++edit_column(ctx_, child_oid, own->num).inh_count;
  notice(ctx_, "merging definition of column \"%s\" for child \"%s\"", {column.name, child.name});
}

void AlterTable::transform_constraint(AlteredTable& table, const AlterCommand& command) {
  TableDefinition definition = definition_of(relation_of(ctx_, table.relid), scripts_);
  transform_table_constraint(ctx_, definition, *reinterpret_cast<const ::Constraint*>(command.node->def));
  transform_index_constraints(ctx_, definition);
  queue_constraints(table, definition, command.recurse);
}

void AlterTable::queue_constraints(AlteredTable& table, TableDefinition& definition, bool recurse) {
  auto queue = [&](Pass pass, AlterCommand command) {
    command.recurse = recurse;
    table.passes[static_cast<std::size_t>(pass)].push_back(std::move(command));
  };
  for (IndexSpec& index : definition.indexes) {
    AlterCommand command;
    command.type = index.existing != invalid_oid ? AT_AddIndexConstraint : AT_AddIndex;
    Pass pass = index.existing != invalid_oid ? Pass::AddIndexConstraint : Pass::AddIndex;
    command.index = std::move(index);
    command.index.only = !recurse;  // as a dump of a partitioned table is written
    command.index.only = !recurse;
    queue(pass, std::move(command));
  }
  for (const std::string& name : definition.forced_not_null) {
    for (Oid relid : all_inheritors(ctx_, table.relid)) {
      if (relid != table.relid && !recurse) continue;
      AlterCommand command;
      command.type = AT_SetNotNull;
      command.name = name;
      if (relid == table.relid) {
        queue(Pass::ColumnAttributes, std::move(command));
      } else {
        command.recursing = true;
        add(relid, Pass::ColumnAttributes, std::move(command));
      }
    }
  }
  for (auto* list : {&definition.checks, &definition.foreign_keys}) {
    for (ConstraintSpec& constraint : *list) {
      AlterCommand command;
      command.type = AT_AddConstraint;
      command.constraint = std::move(constraint);
      queue(Pass::AddOtherConstraint, std::move(command));
    }
  }
}

}  // namespace reconcile::replay
