// GENERATED … AS IDENTITY added, changed and dropped; DROP EXPRESSION.
#include "core/replay/alter_table.h"
#include "core/replay/def_elem.h"
#include "core/replay/deletion.h"

namespace reconcile::replay {
namespace {

const Attribute& identity_column(const Context& ctx, Oid relid, const std::string& name) {
  const Relation& relation = relation_of(ctx, relid);
  if (relation.attribute(name) == nullptr && system_column(name) != 0) {
    throw error("0A000", "cannot alter system column \"%s\"", {name});
  }
  return require_column(relation, name);
}

PgError state_error(std::string_view text, const Attribute& column, const Relation& relation) {
  return error("55000", text, {column.name, relation.name});
}

}  // namespace

void add_identity(Context& ctx, Oid relid, const AlterCommand& command) {
  auto* definition = reinterpret_cast<const ::Constraint*>(command.node->def);
  const Attribute& column = identity_column(ctx, relid, command.name);
  const Relation& relation = relation_of(ctx, relid);
  TableDefinition table;
  table.name = relation.name;
  table.nsp = relation.nsp;
  table.persistence = relation.persistence;
  OwnedSequence sequence = column_sequence(ctx, table, column.name, column.type, definition->options, true);
  Oid oid = create_sequence(ctx, sequence.spec);
  if (!column.not_null) {
    throw state_error("column \"%s\" of relation \"%s\" must be declared NOT NULL before identity can be added", column, relation);
  }
  if (column.identity != 0) throw state_error("column \"%s\" of relation \"%s\" is already an identity column", column, relation);
  if (column.has_default) throw state_error("column \"%s\" of relation \"%s\" already has a default value", column, relation);
  edit_column(ctx, relid, column.num).identity = definition->generated_when;
  own_sequence(ctx, oid, relid, column.num, true);
}

void set_identity(Context& ctx, Oid relid, const AlterCommand& command) {
  const Attribute& column = identity_column(ctx, relid, command.name);
  auto* options = reinterpret_cast<const List*>(command.node->def);
  if (column.identity == 0) {
    throw state_error("column \"%s\" of relation \"%s\" is not an identity column", column, relation_of(ctx, relid));
  }
  // GENERATED stands among the sequence's options; the rest is the sequence's.
  std::vector<ListCell> rest;
  for (auto* option : sql::list<::DefElem>(options)) {
    if (sql::str(option->defname) == "generated") {
      edit_column(ctx, relid, column.num).identity = static_cast<char>(def_integer(*option));
    } else {
      ListCell cell;
      cell.ptr_value = option;
      rest.push_back(cell);
    }
  }
  ::List shortened = *options;
  shortened.elements = rest.data();
  shortened.length = static_cast<int>(rest.size());
  for (Oid sequence : owned_sequences(ctx, relid, column.num, DependencyType::Internal)) {
    alter_sequence(ctx, sequence, rest.empty() ? nullptr : &shortened, true);
  }
}

void drop_identity(Context& ctx, Oid relid, const AlterCommand& command) {
  const Attribute& column = identity_column(ctx, relid, command.name);
  const Relation& relation = relation_of(ctx, relid);
  if (column.identity == 0) {
    if (!command.node->missing_ok) throw state_error("column \"%s\" of relation \"%s\" is not an identity column", column, relation);
    return notice(ctx, "column \"%s\" of relation \"%s\" is not an identity column, skipping", {column.name, relation.name});
  }
  edit_column(ctx, relid, column.num).identity = 0;
  for (Oid sequence : owned_sequences(ctx, relid, column.num, DependencyType::Internal)) {
    ctx.catalog.depends.remove({{ClassId::Relation, sequence}, {ClassId::Relation, relid, column.num}, DependencyType::Internal});
    perform_internal_deletion(ctx, {ClassId::Relation, sequence});
  }
}

void drop_expression(Context& ctx, Oid relid, const AlterCommand& command) {
  const Attribute& column = identity_column(ctx, relid, command.name);
  const Relation& relation = relation_of(ctx, relid);
  if (!command.recursing && command.recurse == false && has_subclass(ctx, relid)) {
    throw error("42P16", "ALTER TABLE / DROP EXPRESSION must be applied to child tables too");
  }
  if (!command.recursing && column.inh_count > 0) {
    throw error("42P16", "cannot drop generation expression from inherited column");
  }
  if (column.generated == 0) {
    if (!command.node->missing_ok) {
      throw state_error("column \"%s\" of relation \"%s\" is not a stored generated column", column, relation);
    }
    return notice(ctx, "column \"%s\" of relation \"%s\" is not a stored generated column, skipping",
                  {column.name, relation.name});
  }
  remove_default(ctx, relid, column.num);
  edit_column(ctx, relid, column.num).generated = 0;
}

}  // namespace reconcile::replay
