#include "adapters/drizzle_snapshot/tables.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace reconcile::drizzle_snapshot {
namespace {

std::string schema_or_public(std::string schema) { return schema.empty() ? "public" : schema; }

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

class Reader {
 public:
  explicit Reader(const Json& root) : root_(root) {}

  Model run() {
    for (const auto& [_, schema] : each("schemas")) out_.schemas.push_back(schema.is_string() ? schema.get<std::string>() : std::string());
    for (const auto& [key, type] : each("enums")) enumeration(key, type);
    for (const auto& [_, role] : each("roles")) out_.roles.push_back(role_text(role));
    for (const auto& [_, sequence] : each("sequences")) {
      out_.sequences.push_back({{schema_or_public(text_at(sequence, "schema")), text_at(sequence, "name")}, sequence_options(sequence, "increment", "cache")});
    }
    for (const auto& [_, table] : each("tables")) out_.tables.push_back(this->table(table));
    for (const auto& [_, policy] : each("policies")) linked_policy(policy);
    for (const auto& [_, view] : each("views")) this->view(view);
    return std::move(out_);
  }

 private:
  nlohmann::detail::iteration_proxy<Json::const_iterator> each(std::string_view key) const { return each(root_, key); }
  static nlohmann::detail::iteration_proxy<Json::const_iterator> each(const Json& object, std::string_view key) {
    static const Json none = Json::object();
    const Json& value = member(object, key);
    return value.is_structured() ? value.items() : none.items();
  }

  void enumeration(const std::string& key, const Json& type) {
    // Version 5: the key is the bare name, the labels are an object.
    std::string name = text_at(type, "name");
    out_.enums.push_back({{schema_or_public(text_at(type, "schema")), name.empty() ? key : name}, texts_at(type, "values")});
    enum_names_.insert(out_.enums.back().name.name);
  }

  static std::string role_text(const Json& role) {
    std::string out = quoted_name(text_at(role, "name"));
    if (flag_at(role, "createDb")) out += " CREATEDB";
    if (flag_at(role, "createRole")) out += " CREATEROLE";
    if (member(role, "inherit").is_boolean() && !flag_at(role, "inherit")) out += " NOINHERIT";
    return out;
  }

  std::string type_text(const Json& column) const {
    std::string type = text_at(column, "type"), schema = text_at(column, "typeSchema");
    std::size_t bracket = std::min(type.find('['), type.size());
    std::string base = type.substr(0, bracket), brackets = type.substr(bracket);
    if (!schema.empty()) return qualified({schema, base}) + brackets;
    const bool word = std::ranges::all_of(base, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    const bool folded = std::ranges::none_of(base, [](unsigned char c) { return std::isupper(c) != 0; });
    if (word && (!folded || enum_names_.contains(base)) && !base.empty()) return quoted_name(base) + brackets;
    return type;
  }

  Column column(const Json& read) const {
    Column out{.name = text_at(read, "name"), .type = type_text(read), .not_null = flag_at(read, "notNull"),
               .primary_key = flag_at(read, "primaryKey"), .default_value = default_text(member(read, "default")),
               .generated = text_at(member(read, "generated"), "as"), .identity = {}};
    const Json& identity = member(read, "identity");
    if (identity.is_object()) {
      out.identity = Identity{text_at(identity, "type") == "always",
                              {schema_or_public(text_at(identity, "schema")), text_at(identity, "name")},
                              sequence_options(identity, "increment", "cache")};
    }
    return out;
  }

  // Kits before 0.20 marked a unique column instead of listing its constraint.
  static void legacy_unique(const Json& column, Table& out) {
    std::string name = text_at(column, "uniqueName");
    if (!flag_at(column, "isUnique") || name.empty()) return;
    if (std::ranges::find(out.uniques, name, &Key::name) != out.uniques.end()) return;
    out.uniques.push_back({name, {text_at(column, "name")}, text_at(column, "nullsNotDistinct") == "true"});
  }

  Table table(const Json& read) {
    Table out{.name = {schema_or_public(text_at(read, "schema")), text_at(read, "name")}};
    for (const auto& [_, column] : each(read, "columns")) out.columns.push_back(this->column(column));
    for (const auto& [key, pk] : each(read, "compositePrimaryKeys")) {
      std::string name = text_at(pk, "name");
      out.primary_key = Key{name.empty() ? key : name, texts_at(pk, "columns"), false};
    }
    for (const auto& [_, unique] : each(read, "uniqueConstraints")) {
      out.uniques.push_back({text_at(unique, "name"), texts_at(unique, "columns"), flag_at(unique, "nullsNotDistinct")});
    }
    for (const auto& [_, column] : each(read, "columns")) legacy_unique(column, out);
    for (const auto& [_, check] : each(read, "checkConstraints")) out.checks.push_back({text_at(check, "name"), text_at(check, "value")});
    for (const auto& [_, index] : each(read, "indexes")) out.indexes.push_back(this->index(index));
    for (const auto& [_, key] : each(read, "foreignKeys")) out.foreign_keys.push_back(foreign_key(key));
    for (const auto& [_, policy] : each(read, "policies")) out.policies.push_back(this->policy(policy));
    out.row_security = flag_at(read, "isRLSEnabled") || !out.policies.empty();
    return out;
  }

  static IndexPart part(const Json& read) {
    if (read.is_string()) return {read.get<std::string>(), false, {}, {}};
    IndexPart out{text_at(read, "expression"), flag_at(read, "isExpression"), text_at(read, "opclass"), {}};
    // As drizzle-kit prints it: an operator class hides the order.
    if (!out.opclass.empty() || out.is_expression) return out;
    const bool descending = member(read, "asc").is_boolean() && !flag_at(read, "asc");
    const std::string nulls = text_at(read, "nulls");
    if (descending) out.order = " DESC";
    if ((descending || nulls != "last") && !nulls.empty()) out.order += " NULLS " + upper(nulls);
    return out;
  }

  static Index index(const Json& read) {
    Index out{.name = text_at(read, "name"), .unique = flag_at(read, "isUnique"), .method = text_at(read, "method"), .parts = {},
              .with = {}, .where = text_at(read, "where")};
    for (const auto& [_, column] : each(read, "columns")) out.parts.push_back(part(column));
    for (const auto& [key, value] : each(read, "with")) {
      out.with += (out.with.empty() ? "" : ", ") + key + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return out;
  }

  static ForeignKey foreign_key(const Json& read) {
    return {text_at(read, "name"), texts_at(read, "columnsFrom"), texts_at(read, "columnsTo"),
            {schema_or_public(text_at(read, "schemaTo")), text_at(read, "tableTo")}, upper(text_at(read, "onDelete")), upper(text_at(read, "onUpdate"))};
  }

  static Policy policy(const Json& read) {
    return {text_at(read, "name"), text_at(read, "as"), text_at(read, "for"), text_at(read, "using"), text_at(read, "withCheck"), texts_at(read, "to")};
  }

  // A policy on a table that schema.ts does not declare: only where another of its tables is meant.
  void linked_policy(const Json& read) {
    const std::string on = text_at(read, "on");
    for (Table& table : out_.tables) {
      if (on == qualified(table.name) || on == quoted_name(table.name.name)) table.policies.push_back(policy(read));
    }
  }

  void view(const Json& read) {
    if (flag_at(read, "isExisting")) return;
    out_.views.push_back({{schema_or_public(text_at(read, "schema")), text_at(read, "name")}, flag_at(read, "materialized"),
                          text_at(read, "definition"), view_options(member(read, "with")), flag_at(read, "withNoData")});
  }

  const Json& root_;
  Model out_;
  std::set<std::string> enum_names_;
};

}  // namespace

Model read_tables(const Json& root) { return Reader(root).run(); }

}  // namespace reconcile::drizzle_snapshot
