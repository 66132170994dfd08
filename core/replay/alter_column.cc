// ALTER COLUMN: default, NOT NULL, statistics, storage and options.
#include <algorithm>

#include "core/replay/alter_table.h"
#include "core/replay/create_table.h"
#include "core/replay/def_elem.h"

namespace reconcile::replay {
namespace {

const Attribute& alterable_column(const Context& ctx, Oid relid, const std::string& name) {
  const Relation& relation = relation_of(ctx, relid);
  if (relation.attribute(name) == nullptr && system_column(name) != 0) {
    throw error("0A000", "cannot alter system column \"%s\"", {name});
  }
  return require_column(relation, name);
}

PgError is_identity(const Relation& relation, const std::string& column) {
  return error("42601", "column \"%s\" of relation \"%s\" is an identity column", {column, relation.name});
}

}  // namespace

void set_column_default(Context& ctx, Oid relid, const AlterCommand& command) {
  const Attribute& column = alterable_column(ctx, relid, command.name);
  const Relation& relation = relation_of(ctx, relid);
  const ::Node* expr = command.node->def;
  if (column.identity != 0) {
    PgError refusal = is_identity(relation, column.name);
    if (expr == nullptr) refusal.hint = "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.";
    throw refusal;
  }
  if (column.generated != 0) {
    PgError refusal = error("42601", "column \"%s\" of relation \"%s\" is a generated column", {column.name, relation.name});
    if (expr == nullptr) refusal.hint = "Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.";
    throw refusal;
  }
  remove_default(ctx, relid, column.num);
  if (expr != nullptr) without_position([&] { cook_and_store_default(ctx, relid, column.num, expr); });
}

AttrNumber set_not_null(Context& ctx, Oid relid, const std::string& name) {
  const Attribute& column = alterable_column(ctx, relid, name);
  if (column.not_null) return 0;
  edit_column(ctx, relid, column.num).not_null = true;
  return column.num;
}

void drop_not_null(Context& ctx, Oid relid, const std::string& name) {
  const Attribute& column = alterable_column(ctx, relid, name);
  const Relation& relation = relation_of(ctx, relid);
  if (column.identity != 0) throw is_identity(relation, name);
  for (Oid oid : indexes_of(ctx, relid)) {
    const IndexInfo& info = *relation_of(ctx, oid).index;
    bool holds = std::any_of(info.keys.begin(), info.keys.end(), [&](const IndexKey& k) { return k.attnum == column.num; });
    if (holds && info.primary) throw error("42P16", "column \"%s\" is in a primary key", {name});
    if (holds && info.replica_identity) {
      throw error("42P16", "column \"%s\" is in index used as replica identity", {name});
    }
  }
  if (relation.is_partition) {
    const Attribute* above = relation_of(ctx, relation.inherits[0]).attribute(name);
    if (above != nullptr && above->not_null) {
      throw error("42P16", "column \"%s\" is marked NOT NULL in parent table", {name});
    }
  }
  if (column.not_null) edit_column(ctx, relid, column.num).not_null = false;
}

void set_column_statistics(Context& ctx, Oid relid, const AlterCommand& command) {
  std::int32_t target = intVal(command.node->def);
  if (target < -1) throw error("22023", "statistics target %s is too low", {std::to_string(target)});
  const Relation& relation = relation_of(ctx, relid);
  if (command.name.empty()) {
    if (relation.attribute(static_cast<AttrNumber>(command.node->num)) == nullptr) {
      throw error("42703", "column number %s of relation \"%s\" does not exist",
                  {std::to_string(command.node->num), relation.name});
    }
    edit_column(ctx, relid, static_cast<AttrNumber>(command.node->num)).statistics_target = target;
    return;
  }
  const Attribute& column = alterable_column(ctx, relid, command.name);
  edit_column(ctx, relid, column.num).statistics_target = std::min(target, 10000);
}

void set_column_options(Context& ctx, Oid relid, const AlterCommand& command, bool reset) {
  const Attribute& column = alterable_column(ctx, relid, command.name);
  Options options = column.options;
  for (auto* option : sql::list<::DefElem>(reinterpret_cast<const List*>(command.node->def))) {
    std::string name(sql::str(option->defname));
    if (name != "n_distinct" && name != "n_distinct_inherited") {
      throw error("22023", "unrecognized parameter \"%s\"", {name});
    }
    std::erase_if(options, [&](const auto& known) { return known.first == name; });
    if (!reset) options.emplace_back(name, def_string(*option));
  }
  edit_column(ctx, relid, column.num).options = std::move(options);
}

void set_column_storage(Context& ctx, Oid relid, const AlterCommand& command) {
  std::string mode = strVal(command.node->def);
  for (char& c : mode) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  char code = mode == "plain" ? 'p' : mode == "external" ? 'e' : mode == "extended" ? 'x' : mode == "main" ? 'm' : '\0';
  if (code == 0) throw error("22023", "invalid storage type \"%s\"", {strVal(command.node->def)});
  const Attribute& column = alterable_column(ctx, relid, command.name);
  const Type& type = analyze::type_of(ctx.session, column.type);
  if (code != 'p' && type.storage == 'p') {
    throw error("0A000", "column data type %s can only have storage PLAIN",
                {analyze::format_type(ctx.session, column.type)});
  }
  edit_column(ctx, relid, column.num).storage = code;
}

void set_column_compression(Context& ctx, Oid relid, const AlterCommand& command) {
  const Attribute& column = alterable_column(ctx, relid, command.name);
  std::string_view method = strVal(command.node->def);
  if (analyze::type_of(ctx.session, column.type).storage == 'p') {
    throw error("0A000", "column data type %s does not support compression",
                {analyze::format_type(ctx.session, column.type)});
  }
  if (method != "pglz" && method != "lz4" && method != "default") {
    throw error("22023", "invalid compression method \"%s\"", {method});
  }
  edit_column(ctx, relid, column.num).compression = method == "default" ? '\0' : method[0];
}

}  // namespace reconcile::replay
