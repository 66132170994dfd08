#include "adapters/drizzle_snapshot/rows.h"

#include <algorithm>

namespace reconcile::drizzle_snapshot {
namespace {

// An index is named in its schema, a column or a constraint in its table.
std::string key_of(const Json& row) {
  const std::string entity = text_at(row, "entityType");
  Json names = Json::array();
  if (row.contains("schema")) names.push_back(row.at("schema"));
  if (row.contains("table") && entity != "indexes") names.push_back(row.at("table"));
  if (entity == "privileges") {
    for (const char* key : {"grantor", "grantee", "type"}) names.push_back(member(row, key));
  } else {
    names.push_back(member(row, "name"));
  }
  return entity + std::string(1, '\0') + names.dump();
}

// Sets `key` where it and those before it say what `before` says.
void follow(Json& row, std::initializer_list<std::pair<const char*, const char*>> keys, const Json& before, const Json& after) {
  for (auto [key, of] : keys) {
    if (!row.contains(key) || row.at(key) != member(before, of)) return;
  }
  for (auto [key, of] : keys) row[key] = member(after, of);
}

void replace_in(Json& row, const char* list, const Json& from, const Json& to) {
  if (!row.contains(list) || !row.at(list).is_array()) return;
  for (Json& item : row.at(list)) {
    if (item == from) item = to;
    if (item.is_object() && !flag_at(item, "isExpression") && member(item, "value") == from) item["value"] = to;
  }
}

// A renamed column in the keys and indexes that name it.
void follow_column(Json& row, const Json& before, const Json& after) {
  const std::string entity = text_at(row, "entityType");
  const Json from = member(before, "name"), to = member(after, "name");
  auto names = [&](const char* schema, const char* table) {
    return member(row, schema) == member(before, "schema") && member(row, table) == member(before, "table");
  };
  if (names("schema", "table")) replace_in(row, "columns", from, to);
  if (entity == "fks" && names("schemaTo", "tableTo")) replace_in(row, "columnsTo", from, to);
}

Name name_of(const Json& row) { return {text_at(row, "schema"), text_at(row, "name")}; }

class Builder {
 public:
  Model out;

  Table* table(const Json& row) {
    const std::string schema = text_at(row, "schema"), name = text_at(row, "table");
    auto it = std::ranges::find_if(out.tables, [&](const Table& t) { return t.name.schema == schema && t.name.name == name; });
    return it == out.tables.end() ? nullptr : &*it;
  }
};

std::string role_text(const Json& row) {
  std::string out = quoted_name(text_at(row, "name"));
  for (auto [key, word] : {std::pair{"superuser", " SUPERUSER"}, std::pair{"createDb", " CREATEDB"}, std::pair{"createRole", " CREATEROLE"},
                           std::pair{"canLogin", " LOGIN"}, std::pair{"replication", " REPLICATION"}, std::pair{"bypassRls", " BYPASSRLS"}}) {
    if (flag_at(row, key)) out += word;
  }
  if (member(row, "inherit").is_boolean() && !flag_at(row, "inherit")) out += " NOINHERIT";
  return out;
}

Column column_of(const Json& row) {
  std::string type = text_at(row, "type"), schema = text_at(row, "typeSchema");
  if (!schema.empty()) type = qualified({schema, type});
  const Json& dimensions = member(row, "dimensions");
  for (int i = 0; dimensions.is_number_integer() && i < dimensions.get<int>(); ++i) type += "[]";
  Column out{.name = text_at(row, "name"), .type = std::move(type), .not_null = flag_at(row, "notNull"),
             .default_value = text_at(row, "default"), .generated = text_at(member(row, "generated"), "as"), .identity = {}};
  const Json& identity = member(row, "identity");
  if (identity.is_object()) {
    out.identity = Identity{text_at(identity, "type") == "always", {text_at(row, "schema"), text_at(identity, "name")},
                            sequence_options(identity, "increment", "cache")};
  }
  return out;
}

IndexPart part_of(const Json& read) {
  IndexPart out{text_at(read, "value"), flag_at(read, "isExpression"), text_at(member(read, "opclass"), "name"), {}};
  const bool ascending = flag_at(read, "asc"), first = flag_at(read, "nullsFirst");
  if (!ascending) out.order = first ? " DESC" : " DESC NULLS LAST";
  else if (first) out.order = " NULLS FIRST";
  return out;
}

Index index_of(const Json& row) {
  Index out{.name = text_at(row, "name"), .unique = flag_at(row, "isUnique"), .method = text_at(row, "method"), .parts = {},
            .with = text_at(row, "with"), .where = text_at(row, "where")};
  if (member(row, "columns").is_array()) {
    for (const Json& column : row.at("columns")) out.parts.push_back(part_of(column));
  }
  return out;
}

ForeignKey foreign_key_of(const Json& row) {
  return {text_at(row, "name"), texts_at(row, "columns"), texts_at(row, "columnsTo"), {text_at(row, "schemaTo"), text_at(row, "tableTo")},
          text_at(row, "onDelete"), text_at(row, "onUpdate")};
}

}  // namespace

void Rows::add(Json row) {
  std::string key = key_of(row);
  rows_.insert_or_assign(std::move(key), Entry{next_++, std::move(row)});
}

void Rows::apply(const Json& delta) {
  const std::string op = text_at(delta, "op");
  if (op == "create") return add(member(delta, "row"));
  auto it = rows_.find(text_at(delta, "key"));
  if (it == rows_.end()) return;
  if (op == "drop") return void(rows_.erase(it));
  Entry entry = std::move(it->second);
  rows_.erase(it);
  const Json before = entry.row;
  if (member(delta, "set").is_object()) entry.row.update(member(delta, "set"));
  const Json after = entry.row;
  rows_.insert_or_assign(key_of(after), std::move(entry));
  if (op == "rename") rename(before, after);
}

// What stands on a renamed object names it anew.
void Rows::rename(const Json& before, const Json& after) {
  const std::string entity = text_at(before, "entityType");
  std::map<std::string, Entry> renamed;
  for (auto& [_, entry] : rows_) {
    Json& row = entry.row;
    if (entity == "schemas") {
      for (const char* key : {"schema", "schemaTo", "typeSchema"}) follow(row, {{key, "name"}}, before, after);
    } else if (entity == "tables") {
      follow(row, {{"schema", "schema"}, {"table", "name"}}, before, after);
      follow(row, {{"schemaTo", "schema"}, {"tableTo", "name"}}, before, after);
    } else if (entity == "enums") {
      follow(row, {{"typeSchema", "schema"}, {"type", "name"}}, before, after);
    } else if (entity == "columns") {
      follow_column(row, before, after);
    }
    std::string key = key_of(row);
    renamed.insert_or_assign(std::move(key), std::move(entry));
  }
  rows_ = std::move(renamed);
}

std::vector<const Json*> Rows::of(std::string_view entity) const {
  std::vector<const Entry*> found;
  for (const auto& [_, entry] : rows_) {
    if (text_at(entry.row, "entityType") == entity) found.push_back(&entry);
  }
  std::ranges::sort(found, {}, &Entry::place);
  std::vector<const Json*> out;
  for (const Entry* entry : found) out.push_back(&entry->row);
  return out;
}

Model Rows::to_model() const {
  Builder builder;
  Model& out = builder.out;
  for (const Json* row : of("schemas")) out.schemas.push_back(text_at(*row, "name"));
  for (const Json* row : of("roles")) out.roles.push_back(role_text(*row));
  for (const Json* row : of("enums")) out.enums.push_back({name_of(*row), texts_at(*row, "values")});
  for (const Json* row : of("sequences")) out.sequences.push_back({name_of(*row), sequence_options(*row, "incrementBy", "cacheSize")});
  for (const Json* row : of("tables")) out.tables.push_back({.name = name_of(*row), .row_security = flag_at(*row, "isRlsEnabled")});
  auto each = [&](std::string_view entity, auto add) {
    for (const Json* row : of(entity)) {
      if (Table* table = builder.table(*row)) add(*table, *row);
    }
  };
  each("columns", [](Table& t, const Json& row) { t.columns.push_back(column_of(row)); });
  each("pks", [](Table& t, const Json& row) { t.primary_key = Key{text_at(row, "name"), texts_at(row, "columns"), false}; });
  each("uniques", [](Table& t, const Json& row) {
    t.uniques.push_back({text_at(row, "name"), texts_at(row, "columns"), flag_at(row, "nullsNotDistinct")});
  });
  each("checks", [](Table& t, const Json& row) { t.checks.push_back({text_at(row, "name"), text_at(row, "value")}); });
  each("indexes", [](Table& t, const Json& row) { t.indexes.push_back(index_of(row)); });
  each("fks", [](Table& t, const Json& row) { t.foreign_keys.push_back(foreign_key_of(row)); });
  each("policies", [](Table& t, const Json& row) {
    t.policies.push_back({text_at(row, "name"), text_at(row, "as"), text_at(row, "for"), text_at(row, "using"), text_at(row, "withCheck"), texts_at(row, "roles")});
  });
  for (const Json* row : of("views")) {
    out.views.push_back({name_of(*row), flag_at(*row, "materialized"), text_at(*row, "definition"), view_options(member(*row, "with")), flag_at(*row, "withNoData")});
  }
  return std::move(builder.out);
}

}  // namespace reconcile::drizzle_snapshot
