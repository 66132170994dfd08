// What stood before the history (a platform's objects) and is another thing after it. Privileges and owners of such
// objects are in sql_privileges.cc and sql_properties.cc, what is gone in sql_removed.cc.
#include <algorithm>
#include <string>
#include <vector>

#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

std::string default_text(const Catalog& catalog, const Relation& table, const Attribute& column) {
  if (!column.has_default || column.default_expr == nullptr || column.generated != 0) return {};
  return readable(analyze::deparse_expr(catalog, column.default_expr, &table));
}

// From the old column to the new one, an action each.
void column_actions(const Catalog& before, const Relation& old_table, const Attribute& old, const Catalog& after, const Relation& table, const Attribute& column,
                    const std::string& type, std::vector<std::string>& out) {
  std::string alter = "ALTER COLUMN " + quote_identifier(column.name) + " ";
  if (old.type != column.type || old.typmod != column.typmod) out.push_back(alter + "TYPE " + type + " USING " + quote_identifier(column.name) + "::" + type);
  std::string was = default_text(before, old_table, old), is = default_text(after, table, column);
  if (was != is) out.push_back(alter + (is.empty() ? "DROP DEFAULT" : "SET DEFAULT " + is));
  if (old.not_null != column.not_null) out.push_back(alter + (column.not_null ? "SET NOT NULL" : "DROP NOT NULL"));
}

}  // namespace

void SqlWriter::changed() {
  if (options_.base == nullptr) return;
  for (const Relation* relation : catalog_.relations.own()) {
    const Relation* old = relation->made < 0 ? options_.base->relations.find(relation->oid) : nullptr;
    if (old == nullptr || !owned_.is_plain(ClassId::Relation, *relation)) continue;
    if (relation->kind == 'r' || relation->kind == 'p') changed_table(*old, *relation);
    if (relation->kind == 'v') changed_view(*old, *relation);
  }
  for (const Function* function : catalog_.functions.own()) {
    const Function* old = function->made < 0 && function->kind != 'a' ? options_.base->functions.find(function->oid) : nullptr;
    if (old == nullptr || !owned_.is_plain(ClassId::Function, *function)) continue;
    std::string sql = analyze::get_function_def(catalog_, *function);
    if (sql == analyze::get_function_def(*options_.base, *old)) continue;
    while (!sql.empty() && sql.back() == '\n') sql.pop_back();
    script_.add(Stage::Function, owned_.name(*function), sql + ";", {{ClassId::Function, function->oid}});
  }
  for (const Type* type : catalog_.types.own()) {
    const Type* old = type->made < 0 && type->typtype == 'e' ? options_.base->types.find(type->oid) : nullptr;
    if (old != nullptr && owned_.is_plain(ClassId::Type, *type)) added_labels(*old, *type);
  }
}

void SqlWriter::added_labels(const Type& old, const Type& type) {
  std::string sql;
  for (std::size_t i = 0; i < type.labels.size(); ++i) {
    if (std::find(old.labels.begin(), old.labels.end(), type.labels[i]) != old.labels.end()) continue;
    std::string place = i > 0 ? " AFTER " + analyze::quote_literal(type.labels[i - 1]) : old.labels.empty() ? "" : " BEFORE " + analyze::quote_literal(old.labels[0]);
    sql += (sql.empty() ? "" : "\n") + std::string("ALTER TYPE ") + owned_.name(type) + " ADD VALUE " + analyze::quote_literal(type.labels[i]) + place + ";";
  }
  if (!sql.empty()) script_.add(Stage::Type, owned_.name(type), sql, {{ClassId::Type, type.oid}});
}

void SqlWriter::changed_view(const Relation& old, const Relation& view) {
  std::string query = readable(analyze::get_view_def(catalog_, view));
  if (query != readable(analyze::get_view_def(*options_.base, old))) {
    script_.add(Stage::View, owned_.name(view), "CREATE OR REPLACE VIEW " + owned_.name(view) + " AS\n" + query, {{ClassId::Relation, view.oid}});
  }
  changed_comments(view);
}

void SqlWriter::changed_table(const Relation& old, const Relation& table) {
  const std::string name = owned_.name(table);
  std::string renames;
  std::vector<std::string> actions;
  std::vector<ObjectAddress> after;
  for (const Attribute& column : table.attributes) {
    const Attribute* before = old.attribute(column.num);
    bool was_there = before != nullptr && !before->dropped;
    if (column.dropped) {
      if (was_there) actions.push_back("DROP COLUMN " + quote_identifier(before->name));
    } else if (!was_there) {
      actions.push_back("ADD COLUMN " + column_sql(table, column).substr(4));
      after.push_back({ClassId::Type, column.type});
    } else {
      if (before->name != column.name) renames += "ALTER TABLE " + name + " RENAME COLUMN " + quote_identifier(before->name) + " TO " + quote_identifier(column.name) + ";\n";
      column_actions(*options_.base, old, *before, catalog_, table, column, type_name(column.type, column.typmod), actions);
    }
  }
  std::vector<ObjectAddress> makes{{ClassId::Relation, table.oid}};
  changed_checks(table, actions, makes);
  if (old.row_security != table.row_security) actions.push_back(std::string(table.row_security ? "ENABLE" : "DISABLE") + " ROW LEVEL SECURITY");
  if (old.force_row_security != table.force_row_security) actions.push_back(std::string(table.force_row_security ? "" : "NO ") + "FORCE ROW LEVEL SECURITY");
  std::string sql = renames;
  for (std::size_t i = 0; i < actions.size(); ++i) sql += (i == 0 ? "ALTER TABLE " + name + "\n    " : ",\n    ") + actions[i];
  if (!actions.empty()) sql += ";";
  else if (!sql.empty()) sql.pop_back();
  if (!sql.empty()) script_.add(Stage::Table, name, sql, std::move(makes), std::move(after));
  changed_comments(table);
}

// Keys and foreign keys of the history have statements of their own; checks stand in their table's.
void SqlWriter::changed_checks(const Relation& table, std::vector<std::string>& actions, std::vector<ObjectAddress>& makes) {
  for (const Constraint* gone : options_.base->constraints.of_parent(table.oid)) {
    if (gone->contype == 't' || catalog_.constraints.find(gone->oid) != nullptr) continue;
    actions.push_back("DROP CONSTRAINT IF EXISTS " + quote_identifier(gone->name));
  }
  for (const Constraint* check : catalog_.constraints.of_parent(table.oid)) {
    bool stands_here = check->made >= 0 && check->contype == 'c' && check->validated && !stands_on_function({ClassId::Constraint, check->oid});
    if (!stands_here) continue;
    actions.push_back("ADD CONSTRAINT " + quote_identifier(check->name) + " " + readable(analyze::get_constraint_def(catalog_, *check)));
    makes.push_back({ClassId::Constraint, check->oid});
  }
}

void SqlWriter::changed_comments(const Relation& relation) {
  if (!options_.comments) return;
  auto tell = [&](ObjectAddress address, const std::string& what) {
    const std::string* was = options_.base->comment(address);
    const std::string* is = catalog_.comment(address);
    if (is != nullptr && (was == nullptr || *was != *is)) comment(address, what);
  };
  const std::string name = owned_.name(relation);
  tell({ClassId::Relation, relation.oid}, (relation.kind == 'v' ? "VIEW " : "TABLE ") + name);
  for (const Attribute& column : relation.attributes) {
    if (!column.dropped) tell({ClassId::Relation, relation.oid, column.num}, "COLUMN " + name + "." + quote_identifier(column.name));
  }
}

}  // namespace reconcile::schema
