#include "adapters/prisma_schema/script.h"

#include <algorithm>
#include <set>

#include "adapters/prisma_schema/column_type.h"

namespace reconcile::prisma_schema {
namespace {

std::string list(const std::vector<std::string>& names, std::string_view separator = ", ") {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : std::string(separator)) + quoted_name(name);
  return out;
}

std::string enum_sql(const EnumType& type) {
  std::string labels;
  for (const std::string& label : type.labels) labels += (labels.empty() ? "" : ", ") + quoted_text(label);
  return "CREATE TYPE " + qualified_name(type.name) + " AS ENUM (" + labels + ");";
}

std::string table_sql(const Table& table) {
  std::string body;
  for (const Column& column : table.columns) {
    body += (body.empty() ? "" : ",\n") + ("    " + quoted_name(column.name)) + " " + column.type;
    if (column.not_null) body += " NOT NULL";
    if (!column.default_value.empty()) body += " DEFAULT " + column.default_value;
  }
  if (!table.primary_key.empty()) {
    body += ",\n\n    CONSTRAINT " + quoted_name(table.primary_key_name) + " PRIMARY KEY (" + list(table.primary_key, ",") + ")";
  }
  return "CREATE TABLE " + qualified_name(table.name) + " (\n" + body + "\n);";
}

std::string index_sql(const Table& table, const Index& index) {
  std::string columns;
  for (const IndexColumn& column : index.columns) {
    columns += (columns.empty() ? "" : ", ") + quoted_name(column.name);
    if (!column.opclass.empty()) columns += " " + column.opclass;
    if (!column.order.empty()) columns += " " + column.order;
  }
  std::string out = std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX " + quoted_name(index.name) + " ON " + qualified_name(table.name);
  out += index.method.empty() ? "(" : " USING " + index.method + " (";
  out += columns + ")";
  if (!index.where.empty()) out += " WHERE (" + index.where + ")";
  return out + ";";
}

std::string foreign_key_sql(const Table& table, const ForeignKey& key) {
  return "ALTER TABLE " + qualified_name(table.name) + " ADD CONSTRAINT " + quoted_name(key.name) + " FOREIGN KEY (" + list(key.columns) +
         ") REFERENCES " + qualified_name(key.referenced) + "(" + list(key.referenced_columns) + ") ON DELETE " + key.on_delete +
         " ON UPDATE " + key.on_update + ";";
}

std::string extension_sql(const Extension& extension) {
  std::string out = "CREATE EXTENSION IF NOT EXISTS " + quoted_name(extension.name);
  if (!extension.schema.empty() || !extension.version.empty()) out += " WITH";
  if (!extension.schema.empty()) out += " SCHEMA " + quoted_name(extension.schema);
  if (!extension.version.empty()) out += " VERSION " + quoted_name(extension.version);
  return out + ";";
}

// Those without a table or an enum are not made.
std::set<std::string> schemas_in_use(const Database& database) {
  std::set<std::string> out;
  auto use = [&](const Name& name) { out.insert(name.schema.empty() ? database.default_schema : name.schema); };
  for (const EnumType& type : database.enums) use(type.name);
  for (const Table& table : database.tables) use(table.name);
  return out;
}

class Steps {
 public:
  void add(std::string_view comment, const std::string& sql) {
    if (!text_.empty()) text_ += "\n";
    text_ += "-- " + std::string(comment) + "\n" + sql + "\n";
  }
  std::string text() && { return text_.empty() ? "-- This is an empty migration.\n" : std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

std::string to_script(const Database& database) {
  Steps steps;
  for (const std::string& schema : schemas_in_use(database)) steps.add("CreateSchema", "CREATE SCHEMA IF NOT EXISTS " + quoted_name(schema) + ";");
  for (const Extension& extension : database.extensions) steps.add("CreateExtension", extension_sql(extension));
  for (const EnumType& type : database.enums) steps.add("CreateEnum", enum_sql(type));
  for (const Table& table : database.tables) steps.add("CreateTable", table_sql(table));
  for (const Table& table : database.tables) {
    for (const Index& index : table.indexes) steps.add("CreateIndex", index_sql(table, index));
  }
  for (const Table& table : database.tables) {
    for (const ForeignKey& key : table.foreign_keys) steps.add("AddForeignKey", foreign_key_sql(table, key));
  }
  return std::move(steps).text();
}

}  // namespace reconcile::prisma_schema
