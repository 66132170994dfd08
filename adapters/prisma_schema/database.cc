#include "adapters/prisma_schema/database.h"

#include <algorithm>
#include <map>

#include "adapters/prisma_schema/column_type.h"
#include "adapters/prisma_schema/relation.h"

namespace reconcile::prisma_schema {
namespace {

constexpr std::size_t longest_name = 63;  // bytes

// Base and suffix, the base cut at a character so that the server keeps the whole name.
std::string generated_name(std::string base, std::string_view suffix) {
  if (base.size() > longest_name - suffix.size()) {
    std::size_t end = longest_name - suffix.size();
    while (end > 0 && (static_cast<unsigned char>(base[end]) & 0xC0) == 0x80) --end;
    base.resize(end);
  }
  return base + std::string(suffix);
}

std::string joined(const std::string& table, const std::vector<std::string>& columns) {
  std::string out = table;
  for (const std::string& column : columns) out += "_" + column;
  return out;
}

bool is_list(const Expression* value) { return value != nullptr && value->is(Expression::Kind::Array); }

class Calculator {
 public:
  Calculator(Document& document, const RenderOptions& options)
      : document_(document), options_(options), relations_(find_relations(document, document.problems)) {}

  Database run() {
    datasource();
    for (const Enum& read : document_.enums) enumeration(read);
    for (const Model& model : document_.models) {
      if (model.kind == Model::Kind::Model) out_.tables.push_back(table(model));
    }
    for (const JoinRelation& relation : relations_.joins) out_.tables.push_back(join_table(relation));
    return std::move(out_);
  }

 private:
  void problem(std::string message, Place place) { document_.problems.push_back({std::move(message), place}); }

  // -- datasource and enums ---------------------------------------------------------------------

  bool has_preview(std::string_view feature) const {
    return std::ranges::any_of(document_.generators, [&](const Settings& generator) {
      const std::vector<std::string> features = names_in(generator.find("previewFeatures"));
      return std::ranges::find(features, feature) != features.end();
    });
  }

  void datasource() {
    out_.default_schema = options_.default_schema;
    if (document_.datasources.empty()) return;
    const Settings& source = document_.datasources.front();
    const std::vector<std::string> providers = names_in(source.find("provider"));
    if (!providers.empty()) out_.provider = providers.front();
    out_.schemas = names_in(source.find("schemas"));
    const std::vector<std::string> mode = names_in(source.find("relationMode")), old_mode = names_in(source.find("referentialIntegrity"));
    foreign_keys_ = !(mode == std::vector<std::string>{"prisma"} || old_mode == std::vector<std::string>{"prisma"});
    const Expression* extensions = source.find("extensions");
    if (!is_list(extensions) || !has_preview("postgresqlExtensions")) return;
    std::vector<const Expression*> items;
    for (const Argument& item : extensions->arguments) items.push_back(&item.value);
    std::ranges::stable_sort(items, {}, [](const Expression* item) { return item->text; });
    for (const Expression* item : items) extension(*item);
  }

  void extension(const Expression& value) {
    auto text = [&](std::string_view key) {
      const Expression* found = value.argument(key);
      return found == nullptr ? std::string() : found->text;
    };
    std::string map = text("map");
    out_.extensions.push_back({map.empty() ? value.text : map, text("schema"), text("version")});
  }

  // Names in the connection's own schema stand unqualified.
  std::string schema_of(const Attribute* attribute) const {
    const Expression* name = attribute == nullptr ? nullptr : attribute->first_or("map");
    return name == nullptr || name->text == options_.default_schema ? std::string() : name->text;
  }

  Name name_of(const Enum& read) const { return {schema_of(read.find("schema")), mapped_name(read.name, read.find("map"))}; }
  Name name_of(const Model& model) const { return {schema_of(model.find("schema")), mapped_name(model.name, model.find("map"))}; }

  static std::string label_of(const EnumValue& value) {
    auto map = std::ranges::find(value.attributes, "map", &Attribute::name);
    return mapped_name(value.name, map == value.attributes.end() ? nullptr : &*map);
  }

  void enumeration(const Enum& read) {
    EnumType type{name_of(read), {}};
    for (const EnumValue& value : read.values) type.labels.push_back(label_of(value));
    out_.enums.push_back(std::move(type));
  }

  const Enum* find_enum(std::string_view name) const {
    auto it = std::ranges::find(document_.enums, name, &Enum::name);
    return it == document_.enums.end() ? nullptr : &*it;
  }

  // -- columns ------------------------------------------------------------------------------------

  bool is_relation(const Field& field) const {
    return !field.unsupported && std::ranges::find(document_.models, field.type, &Model::name) != document_.models.end();
  }

  bool is_column(const Field& field) const { return field.unsupported || is_scalar(field.type) || find_enum(field.type) != nullptr; }

  std::string base_type(const Field& field) {
    if (field.unsupported) return field.type;
    if (const Enum* type = find_enum(field.type)) return qualified_name(name_of(*type));
    if (auto type = scalar_type(field)) return *type;
    problem("`" + field.name + "` has a native type that PostgreSQL does not have", field.place);
    return "TEXT";
  }

  static std::string column_name(const Field& field) { return mapped_name(field.name, field.find("map")); }

  std::vector<std::string> column_names(const Model& model, const std::vector<std::string>& fields) const {
    std::vector<std::string> out;
    for (const std::string& name : fields) {
      const Field* field = model.field(name);
      out.push_back(field == nullptr ? name : column_name(*field));
    }
    return out;
  }

  Column column(const Field& field) {
    Column out{.name = column_name(field), .type = base_type(field), .not_null = field.arity == Arity::Required, .default_value = {}};
    const Attribute* attribute = field.find("default");
    const Expression* value = attribute == nullptr ? nullptr : attribute->first_or("value");
    if (value != nullptr && value->is_call("autoincrement")) {
      out.type = serial_of(out.type);
    } else if (value != nullptr) {
      out.default_value = default_of(field, out.type, *value);
    }
    if (field.arity == Arity::List) out.type += "[]";
    return out;
  }

  static std::string serial_of(const std::string& type) {
    if (type == "BIGINT") return "BIGSERIAL";
    if (type == "SMALLINT") return "SMALLSERIAL";
    return type == "INTEGER" ? "SERIAL" : type;
  }

  std::string default_of(const Field& field, const std::string& type, const Expression& value) {
    if (value.is_call("dbgenerated")) return value.arguments.empty() ? std::string() : value.arguments.front().value.text;
    if (value.is_call("now")) return "CURRENT_TIMESTAMP";
    if (value.is(Expression::Kind::Call)) return {};  // uuid(), cuid(), …: the client's
    if (is_list(&value)) return list_default(field, type, value);
    return one_default(field, value);
  }

  std::string list_default(const Field& field, const std::string& type, const Expression& list) {
    std::string out;
    for (const Argument& item : list.arguments) out += (out.empty() ? "" : ", ") + one_default(field, item.value);
    return "ARRAY[" + out + "]::" + type + "[]";
  }

  std::string one_default(const Field& field, const Expression& value) {
    if (const Enum* type = find_enum(field.type)) {
      auto it = std::ranges::find(type->values, value.text, &EnumValue::name);
      if (it != type->values.end()) return quoted_text(label_of(*it));
    } else if (auto literal = literal_default(field.type, value)) {
      return *literal;
    }
    problem("the default of `" + field.name + "` was not understood", value.place);
    return "NULL";
  }

  // -- tables -------------------------------------------------------------------------------------

  Table table(const Model& model) {
    Table out{.name = name_of(model), .columns = {}, .primary_key_name = {}, .primary_key = {}, .indexes = {}, .foreign_keys = {}};
    for (const Field& field : model.fields) {
      if (is_column(field)) {
        out.columns.push_back(column(field));
      } else if (!is_relation(field)) {
        problem("`" + model.name + "." + field.name + "` is of the type `" + field.type + "`, which nothing declares", field.place);
      }
    }
    primary_key(model, out);
    for (const Field& field : model.fields) {
      if (const Attribute* unique = field.find("unique")) field_unique(model, field, *unique, out);
    }
    for (std::string_view kind : {"index", "unique"}) {
      for (const Attribute& attribute : model.attributes) {
        if (attribute.name == kind) out.indexes.push_back(index(model, attribute, out));
      }
    }
    if (foreign_keys_) {
      for (const KeyRelation& key : relations_.keys) {
        if (key.model == &model) out.foreign_keys.push_back(foreign_key(key, out));
      }
    }
    return out;
  }

  // Only `map` names the key in the database; `name` is the client's.
  static std::string constraint_name(const Attribute& attribute, std::string generated) {
    std::string map = attribute.text_of("map");
    return map.empty() ? std::move(generated) : map;
  }

  void primary_key(const Model& model, Table& out) const {
    const Attribute* attribute = model.find("id");
    if (attribute != nullptr) {
      for (const IndexColumn& part : index_columns(model, *attribute)) out.primary_key.push_back(part.name);
    } else {
      auto field = std::ranges::find_if(model.fields, [](const Field& f) { return f.find("id") != nullptr; });
      if (field == model.fields.end()) return;
      attribute = field->find("id");
      out.primary_key = {column_name(*field)};
    }
    out.primary_key_name = constraint_name(*attribute, generated_name(out.name.name, "_pkey"));
  }

  // PostgreSQL cuts what is too long of the old names.
  std::string index_name(const std::string& table, const std::vector<std::string>& columns, bool unique) const {
    if (!options_.before_3) return generated_name(joined(table, columns), unique ? "_key" : "_idx");
    std::string out = table;
    for (const std::string& column : columns) out += (out.size() == table.size() ? "." : "_") + column;
    return out + (unique ? "_unique" : "_index");
  }

  void field_unique(const Model& model, const Field& field, const Attribute& attribute, Table& out) const {
    Index unique{.name = {}, .unique = true, .method = {}, .columns = {{column_name(field), {}, order_of(attribute.find("sort"))}}, .where = {}};
    unique.name = constraint_name(attribute, index_name(out.name.name, {unique.columns.front().name}, true));
    unique.where = where(attribute.find("where"), model);
    out.indexes.push_back(std::move(unique));
  }

  static std::string order_of(const Expression* sort) {
    return sort == nullptr ? "" : sort->text == "Desc" ? "DESC" : sort->text == "Asc" ? "ASC" : "";
  }

  std::vector<IndexColumn> index_columns(const Model& model, const Attribute& attribute) const {
    std::vector<IndexColumn> out;
    const Expression* fields = attribute.first_or("fields");
    if (fields == nullptr) return out;
    if (!is_list(fields)) return {index_column(model, *fields)};  // [a] may be written as a
    for (const Argument& item : fields->arguments) out.push_back(index_column(model, item.value));
    return out;
  }

  static IndexColumn index_column(const Model& model, const Expression& value) {
    const Field* field = model.field(value.text);
    IndexColumn out{field == nullptr ? value.text : column_name(*field), {}, order_of(value.argument("sort"))};
    if (const Expression* ops = value.argument("ops")) {
      out.opclass = ops->is_call("raw") && !ops->arguments.empty() ? ops->arguments.front().value.text : opclass_name(ops->text);
    }
    return out;
  }

  Index index(const Model& model, const Attribute& attribute, const Table& table) const {
    Index out{.name = {}, .unique = attribute.name == "unique", .method = {}, .columns = index_columns(model, attribute), .where = {}};
    std::vector<std::string> columns;
    for (const IndexColumn& part : out.columns) columns.push_back(part.name);
    // Before Prisma 3 the name of an index was its database name, and still is.
    std::string generated = out.unique && !options_.before_3 ? std::string() : attribute.text_of("name");
    if (generated.empty()) generated = index_name(table.name.name, columns, out.unique);
    out.name = constraint_name(attribute, std::move(generated));
    const Expression* type = attribute.find("type");
    if (type != nullptr && type->text != "BTree") {
      out.method = type->text;
      std::ranges::transform(out.method, out.method.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    }
    out.where = where(attribute.find("where"), model);
    return out;
  }

  // raw("…") as it stands, or { field: value, … }.
  static std::string where(const Expression* value, const Model& model) {
    if (value == nullptr) return {};
    if (value->is_call("raw")) return value->arguments.empty() ? std::string() : value->arguments.front().value.text;
    std::string out;
    for (const Argument& member : value->arguments) out += (out.empty() ? "" : " AND ") + comparison(member, model);
    return out;
  }

  static std::string comparison(const Argument& member, const Model& model) {
    const Field* field = model.field(member.name);
    std::string name = quoted_name(field == nullptr ? member.name : column_name(*field));
    const Expression& value = member.value;
    bool negated = value.is(Expression::Kind::Object) && value.argument("not") != nullptr;
    const Expression& operand = negated ? *value.argument("not") : value;
    if (operand.text == "null") return name + (negated ? " IS NOT NULL" : " IS NULL");
    std::string literal = operand.is(Expression::Kind::String) ? quoted_text(operand.text) : operand.text;
    return name + (negated ? " != " : " = ") + literal;
  }

  // -- foreign keys and join tables -----------------------------------------------------------------

  static std::string action(const Expression* value) {
    static const std::map<std::string_view, std::string_view> sql{{"Cascade", "CASCADE"}, {"Restrict", "RESTRICT"},
        {"NoAction", "NO ACTION"}, {"SetNull", "SET NULL"}, {"SetDefault", "SET DEFAULT"}};
    auto it = value == nullptr ? sql.end() : sql.find(value->text);
    return it == sql.end() ? std::string() : std::string(it->second);
  }

  ForeignKey foreign_key(const KeyRelation& key, const Table& table) const {
    const std::vector<std::string> fields = names_in(key.attribute->find("fields"));
    ForeignKey out;
    out.columns = column_names(*key.model, fields);
    out.referenced = name_of(*key.referenced);
    out.referenced_columns = column_names(*key.referenced, names_in(key.attribute->find("references")));
    out.name = constraint_name(*key.attribute, generated_name(joined(table.name.name, out.columns), "_fkey"));
    out.on_delete = action(key.attribute->find("onDelete"));
    out.on_update = action(key.attribute->find("onUpdate"));
    const bool required = key.field->arity == Arity::Required ||
        std::ranges::any_of(fields, [&](const std::string& name) { return key.model->field(name)->arity == Arity::Required; });
    if (out.on_delete.empty()) out.on_delete = !required ? "SET NULL" : options_.before_3 ? "CASCADE" : "RESTRICT";
    if (out.on_update.empty()) out.on_update = "CASCADE";
    return out;
  }

  // The only field of a model's id, or else of a unique key.
  static const Field* id_field(const Model& model) {
    auto field = std::ranges::find_if(model.fields, [](const Field& f) { return f.find("id") != nullptr; });
    if (field != model.fields.end()) return &*field;
    const Attribute* id = model.find("id");
    const std::vector<std::string> names = id == nullptr ? std::vector<std::string>() : names_in(id->first_or("fields"));
    if (names.size() == 1) return model.field(names.front());
    field = std::ranges::find_if(model.fields, [](const Field& f) { return f.find("unique") != nullptr; });
    return field == model.fields.end() ? nullptr : &*field;
  }

  Table join_table(const JoinRelation& relation) {
    Table out{.name = {name_of(*relation.a).schema, generated_name(relation.name, "")}, .columns = {}, .primary_key_name = {}, .primary_key = {}, .indexes = {}, .foreign_keys = {}};
    side(*relation.a, "A", *relation.a_field, out);
    side(*relation.b, "B", *relation.a_field, out);
    if (options_.join_table_has_primary_key) {
      out.primary_key_name = generated_name(relation.name, "_AB_pkey");
      out.primary_key = {"A", "B"};
    } else {
      out.indexes.push_back({generated_name(relation.name, "_AB_unique"), true, {}, {{"A", {}, {}}, {"B", {}, {}}}, {}});
    }
    out.indexes.push_back({generated_name(relation.name, "_B_index"), false, {}, {{"B", {}, {}}}, {}});
    return out;
  }

  void side(const Model& model, const std::string& name, const Field& field, Table& out) {
    const Field* id = id_field(model);
    if (id == nullptr) return problem("`" + model.name + "` has no id of one field, which an implicit many-to-many relation needs", field.place);
    out.columns.push_back({name, base_type(*id), true, {}});
    if (!foreign_keys_) return;
    out.foreign_keys.push_back({generated_name(out.name.name, "_" + name + "_fkey"), {name}, {column_name(*id)}, name_of(model), "CASCADE", "CASCADE"});
  }

  Document& document_;
  const RenderOptions& options_;
  Relations relations_;
  Database out_;
  bool foreign_keys_ = true;
};

}  // namespace

Database to_database(Document& document, const RenderOptions& options) { return Calculator(document, options).run(); }

}  // namespace reconcile::prisma_schema
