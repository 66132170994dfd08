#include "adapters/drizzle_snapshot/script.h"

#include <algorithm>

#include "adapters/drizzle_snapshot/sql_text.h"

namespace reconcile::drizzle_snapshot {
namespace {

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted_name(name);
  return out;
}

std::string options_sql(const SequenceOptions& o) {
  std::string out;
  auto add = [&](std::string_view word, const std::string& value) {
    if (!value.empty()) out += " " + std::string(word) + " " + value;
  };
  add("INCREMENT BY", o.increment);
  add("MINVALUE", o.min_value);
  add("MAXVALUE", o.max_value);
  add("START WITH", o.start);
  add("CACHE", o.cache);
  return out + (o.cycle ? " CYCLE" : "");
}

std::string column_sql(const Column& column) {
  std::string out = quoted_name(column.name) + " " + column.type;
  if (!column.default_value.empty()) out += " DEFAULT " + column.default_value;
  if (!column.generated.empty()) out += " GENERATED ALWAYS AS (" + column.generated + ") STORED";
  if (column.not_null) out += " NOT NULL";
  if (column.identity) {
    out += std::string(" GENERATED ") + (column.identity->always ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY (";
    if (!column.identity->sequence.name.empty()) out += "SEQUENCE NAME " + qualified(column.identity->sequence);
    out += options_sql(column.identity->options) + ")";
  }
  return out + (column.primary_key ? " PRIMARY KEY" : "");
}

std::string key_sql(const Key& key, std::string_view kind) {
  std::string out = key.name.empty() ? std::string() : "CONSTRAINT " + quoted_name(key.name) + " ";
  return out + std::string(kind) + (key.nulls_not_distinct ? " NULLS NOT DISTINCT (" : " (") + list(key.columns) + ")";
}

// In one statement the server would make one constraint of both, with the name of this one.
bool is_primary(const Table& table, const Key& unique) {
  if (unique.columns.size() != 1) return false;
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) { return column.primary_key && column.name == unique.columns.front(); });
}

std::string table_sql(const Table& table) {
  std::string body;
  auto add = [&](const std::string& line) { body += (body.empty() ? "\n  " : ",\n  ") + line; };
  for (const Column& column : table.columns) add(column_sql(column));
  if (table.primary_key) add(key_sql(*table.primary_key, "PRIMARY KEY"));
  for (const Key& unique : table.uniques) {
    if (!is_primary(table, unique)) add(key_sql(unique, "UNIQUE"));
  }
  for (const Check& check : table.checks) add("CONSTRAINT " + quoted_name(check.name) + " CHECK (" + check.expression + ")");
  return "CREATE TABLE " + qualified(table.name) + " (" + body + "\n);\n";
}

std::string index_sql(const Table& table, const Index& index) {
  std::string parts;
  for (const IndexPart& part : index.parts) {
    parts += (parts.empty() ? "" : ", ") + (part.is_expression ? part.expression : quoted_name(part.expression));
    if (!part.opclass.empty()) parts += " " + part.opclass;
    parts += part.order;
  }
  std::string out = std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX " + quoted_name(index.name) + " ON " + qualified(table.name);
  if (!index.method.empty()) out += " USING " + index.method;
  out += " (" + parts + ")";
  if (!index.with.empty()) out += " WITH (" + index.with + ")";
  if (!index.where.empty()) out += " WHERE " + index.where;
  return out + ";\n";
}

std::string foreign_key_sql(const Table& table, const ForeignKey& key) {
  std::string out = "ALTER TABLE " + qualified(table.name) + " ADD CONSTRAINT " + quoted_name(key.name) + " FOREIGN KEY (" + list(key.columns) +
                    ") REFERENCES " + qualified(key.referenced) + " (" + list(key.referenced_columns) + ")";
  if (!key.on_delete.empty()) out += " ON DELETE " + key.on_delete;
  if (!key.on_update.empty()) out += " ON UPDATE " + key.on_update;
  return out + ";\n";
}

std::string policy_sql(const Table& table, const Policy& policy) {
  std::string roles;
  for (const std::string& role : policy.roles) {
    const bool word = role == "public" || role == "current_user" || role == "current_role" || role == "session_user";
    roles += (roles.empty() ? "" : ", ") + (word ? role : quoted_name(role));
  }
  std::string out = "CREATE POLICY " + quoted_name(policy.name) + " ON " + qualified(table.name);
  if (!policy.as.empty()) out += " AS " + policy.as;
  if (!policy.command.empty()) out += " FOR " + policy.command;
  if (!roles.empty()) out += " TO " + roles;
  if (!policy.using_.empty()) out += " USING (" + policy.using_ + ")";
  if (!policy.with_check.empty()) out += " WITH CHECK (" + policy.with_check + ")";
  return out + ";\n";
}

std::string view_sql(const View& view) {
  std::string out = std::string("CREATE ") + (view.materialized ? "MATERIALIZED VIEW " : "VIEW ") + qualified(view.name);
  if (!view.with.empty()) out += " WITH (" + view.with + ")";
  return out + " AS (" + view.definition + ")" + (view.with_no_data ? " WITH NO DATA;\n" : ";\n");
}

std::string enum_sql(const EnumType& type) {
  std::string labels;
  for (const std::string& label : type.labels) labels += (labels.empty() ? "" : ", ") + quoted_text(label);
  return "CREATE TYPE " + qualified(type.name) + " AS ENUM (" + labels + ");\n";
}

}  // namespace

std::string to_script(const Model& model) {
  std::string out;
  for (const std::string& schema : model.schemas) out += "CREATE SCHEMA IF NOT EXISTS " + quoted_name(schema) + ";\n";
  for (const std::string& role : model.roles) out += "CREATE ROLE " + role + ";\n";
  for (const EnumType& type : model.enums) out += enum_sql(type);
  for (const Sequence& sequence : model.sequences) out += "CREATE SEQUENCE " + qualified(sequence.name) + options_sql(sequence.options) + ";\n";
  for (const Table& table : model.tables) {
    out += table_sql(table);
    for (const Key& unique : table.uniques) {
      if (is_primary(table, unique)) out += "ALTER TABLE " + qualified(table.name) + " ADD " + key_sql(unique, "UNIQUE") + ";\n";
    }
  }
  for (const Table& table : model.tables) {
    for (const Index& index : table.indexes) out += index_sql(table, index);
  }
  for (const Table& table : model.tables) {
    for (const ForeignKey& key : table.foreign_keys) out += foreign_key_sql(table, key);
  }
  for (const View& view : model.views) out += view_sql(view);
  for (const Table& table : model.tables) {
    if (table.row_security) out += "ALTER TABLE " + qualified(table.name) + " ENABLE ROW LEVEL SECURITY;\n";
    for (const Policy& policy : table.policies) out += policy_sql(table, policy);
  }
  return out;
}

}  // namespace reconcile::drizzle_snapshot
