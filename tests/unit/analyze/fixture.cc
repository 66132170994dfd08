#include "tests/unit/analyze/fixture.h"

#include "core/base/pg_error.h"
#include "core/sql/nodes.h"
#include "core/sql/script.h"

namespace reconcile::analyze::fixture {
namespace {

Oid add_type(Catalog& catalog, std::string_view name, Oid nsp, char typtype, char category) {
  Type array;
  array.oid = catalog.new_oid();
  array.name = "_" + std::string(name);
  array.nsp = nsp;
  array.category = 'A';
  array.true_array = array.subscriptable = true;
  Type type;
  type.oid = catalog.new_oid();
  type.name = name;
  type.nsp = nsp;
  type.typtype = typtype;
  type.category = category;
  type.array = array.oid;
  array.elem = type.oid;
  catalog.types.add(array);
  catalog.types.add(type);
  return type.oid;
}

Attribute attribute(Session& session, const Column& column, std::size_t index) {
  Attribute out;
  TypeRef type = type_named(session, column.type);
  out.name = column.name;
  out.type = type.type;
  out.typmod = type.typmod;
  out.collation = type_of(session, type.type).collation;
  out.num = static_cast<AttrNumber>(index + 1);
  auto has = [&](const char* flag) { return column.flags.find(flag) != std::string::npos; };
  if (has("identity")) out.identity = 'a';
  if (has("generated")) out.generated = 's';
  out.dropped = has("dropped");
  out.not_null = has("not null");
  return out;
}

std::string describe(const Session& session, std::span<TargetEntry* const> targets) {
  std::string out;
  for (const TargetEntry* target : targets) {
    if (target->resjunk) continue;
    if (!out.empty()) out += ", ";
    out += std::string(target->resname) + " " + format_type(session, target->expr->type, target->expr->typmod);
  }
  return out;
}

std::string describe(const PgError& error) {
  std::string out = error.sqlstate + ": " + error.message;
  if (!error.detail.empty()) out += " (" + error.detail + ")";
  if (!error.hint.empty()) out += " [" + error.hint + "]";
  if (error.location >= 0) out += " @" + std::to_string(error.location);
  return out;
}

}  // namespace

TypeRef type_named(Session& session, const std::string& spelling) {
  std::string text = "SELECT NULL::" + spelling;
  sql::Script script = sql::Script::parse(text);
  const auto* select = RECONCILE_AS(SelectStmt, script.statements().at(0).node);
  const auto* target = sql::list<::ResTarget>(select->targetList)[0];
  return lookup_type(session, *RECONCILE_AS(TypeCast, target->val)->typeName);
}

Oid add_schema(Session& session, std::string_view name) {
  Namespace schema;
  schema.oid = session.catalog.new_oid();
  schema.name = name;
  return session.catalog.namespaces.add(std::move(schema)).oid;
}

Relation& add_table(Session& session, std::string_view name, std::initializer_list<Column> columns, Oid nsp,
                    char kind) {
  Relation table;
  table.oid = session.catalog.new_oid();
  table.name = name;
  table.nsp = nsp;
  table.kind = kind;
  for (const Column& column : columns) table.attributes.push_back(attribute(session, column, table.attributes.size()));
  table.type = add_type(session.catalog, name, nsp, 'c', 'C');
  session.catalog.types.edit(table.type).relid = table.oid;
  return session.catalog.relations.add(std::move(table));
}

Relation& add_composite(Session& session, std::string_view name, std::initializer_list<Column> columns) {
  return add_table(session, name, columns, schema_oid::Public, 'c');
}

Oid add_enum(Session& session, std::string_view name, std::initializer_list<const char*> labels) {
  Oid oid = add_type(session.catalog, name, schema_oid::Public, 'e', 'E');
  Type& type = session.catalog.types.edit(oid);
  for (const char* label : labels) {
    type.labels.emplace_back(label);
    type.label_transactions.push_back(0);
  }
  return oid;
}

Relation& add_view(Session& session, std::string_view name, const std::string& query) {
  sql::Script script = sql::Script::parse(query);
  std::string_view source = session.catalog.arena().copy(query);
  ParseState state(session, source);
  Query* analysed = analyze_query(state, script.statements().at(0).node);
  Relation& view = add_table(session, name, {}, schema_oid::Public, 'v');
  view.view_query = analysed;
  for (const TargetEntry* target : analysed->targets) {
    if (target->resjunk) continue;
    Attribute column;
    column.name = target->resname;
    column.type = target->expr->type;
    column.typmod = target->expr->typmod;
    column.collation = target->expr->collation;
    column.num = static_cast<AttrNumber>(view.attributes.size() + 1);
    view.attributes.push_back(column);
  }
  return view;
}

void add_unique_index(Session& session, const Relation& table, std::initializer_list<const char*> columns,
                      bool primary, Expr* predicate) {
  Catalog& catalog = session.catalog;
  Relation index;
  index.oid = catalog.new_oid();
  index.name = table.name + (primary ? "_pkey" : "_" + std::string(*columns.begin()) + "_key");
  index.nsp = table.nsp;
  index.kind = 'i';
  IndexInfo info;
  info.table = table.oid;
  info.unique = true;
  info.primary = primary;
  info.predicate = predicate;
  for (const char* column : columns) {
    IndexKey key;
    key.attnum = table.attribute(column)->num;
    info.keys.push_back(key);
    catalog.depends.record({ClassId::Relation, index.oid, 0}, {ClassId::Relation, table.oid, key.attnum},
                           DependencyType::Auto);
  }
  Constraint constraint;
  constraint.oid = catalog.new_oid();
  constraint.name = index.name;
  constraint.nsp = table.nsp;
  constraint.parent = constraint.relid = table.oid;
  constraint.contype = primary ? 'p' : 'u';
  constraint.index = index.oid;
  for (const IndexKey& key : info.keys) constraint.key.push_back(key.attnum);
  index.index = std::move(info);
  catalog.relations.add(std::move(index));
  if (predicate == nullptr) catalog.constraints.add(std::move(constraint));
}

Function& add_function(Session& session, std::string_view name, std::initializer_list<const char*> args,
                       std::string_view result, bool returns_set) {
  Function function;
  function.oid = session.catalog.new_oid();
  function.name = name;
  function.nsp = schema_oid::Public;
  function.language = 14;
  for (const char* arg : args) function.arg_types.push_back(type_named(session, arg).type);
  function.return_type = type_named(session, std::string(result)).type;
  function.returns_set = returns_set;
  return session.catalog.functions.add(std::move(function));
}

std::string outcome_of(Session& session, const std::string& sql) {
  sql::Script script = sql::Script::parse(sql);
  const sql::Statement& statement = script.statements().at(0);
  if (statement.error) return statement.error->sqlstate + ": " + statement.error->message;
  try {
    ParseState state(session, sql);
    Query* query = analyze_query(state, statement.node);
    check_before_execution(session, *query);
    return describe(session, query->command == Command::Select ? query->targets : query->returning);
  } catch (const PgError& error) {
    return describe(error);
  } catch (const Undecided& undecided) {
    return "undecided: " + undecided.reason;
  }
}

}  // namespace reconcile::analyze::fixture
