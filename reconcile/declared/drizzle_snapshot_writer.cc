#include "reconcile/declared/drizzle_snapshot_writer.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "core/analyze/analyze.h"
#include "core/base/checksum.h"
#include "core/base/pg_error.h"
#include "reconcile/declared/drizzle_column.h"
#include "reconcile/declared/left_out.h"
#include "reconcile/schema/owned.h"

namespace reconcile::declared {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view default_schema = "public";

std::string_view action_name(char action) {
  switch (action) {
    case 'r': return "restrict";
    case 'c': return "cascade";
    case 'n': return "set null";
    case 'd': return "set default";
    default: return "no action";
  }
}

std::string_view command_name(char command) {
  switch (command) {
    case 'r': return "SELECT";
    case 'a': return "INSERT";
    case 'w': return "UPDATE";
    case 'd': return "DELETE";
    default: return "ALL";
  }
}

std::string single_spaced(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) out.push_back(c);
    else if (!out.empty() && out.back() != ' ') out.push_back(' ');
  }
  if (out.ends_with(' ')) out.pop_back();
  if (out.ends_with(';')) out.pop_back();
  return out;
}

class Writer {
 public:
  Writer(const Catalog& catalog, DrizzleSnapshot& out) : catalog_(catalog), owned_(catalog), out_(out) {
    options_.search_path = {schema_oid::Public};
    for (const Relation* sequence : owned_.of(catalog_.relations, ClassId::Relation)) {
      if (sequence->kind != 'S') continue;
      schema::SequenceOwner owner = schema::owner_of(catalog_, *sequence);
      if (owner.table != nullptr) owned_sequences_[{owner.table->oid, owner.column}] = sequence;
    }
  }

  Json run(const SnapshotIds& ids) {
    Json root{{"id", ids.id}, {"prevId", ids.prev_id}, {"version", "7"}, {"dialect", "postgresql"}};
    for (const char* key : {"tables", "enums", "schemas", "sequences", "roles", "policies", "views"}) root[key] = Json::object();
    for (const Relation* relation : sorted(catalog_.relations, ClassId::Relation)) add(*relation, root);
    for (const Type* type : sorted(catalog_.types, ClassId::Type)) {
      if (type->typtype != 'e') continue;
      root["enums"][key(*type)] = {{"name", type->name}, {"schema", owned_.schema(type->nsp)}, {"values", type->labels}};
    }
    for (const Namespace* schema : owned_.of(catalog_.namespaces, ClassId::Namespace)) {
      if (schema->name != default_schema) root["schemas"][schema->name] = schema->name;
    }
    root["_meta"] = {{"schemas", Json::object()}, {"tables", Json::object()}, {"columns", Json::object()}};
    return root;
  }

 private:
  template <class T>
  std::vector<const T*> sorted(const Collection<T>& collection, ClassId classid) const {
    std::vector<const T*> out = owned_.of(collection, classid);
    std::sort(out.begin(), out.end(), [&](const T* a, const T* b) { return owned_.before(*a, *b); });
    return out;
  }

  std::string key(const Object& object) const { return std::string(owned_.schema(object.nsp)) + "." + object.name; }

  void correct(const std::string& object, std::string text) { out_.corrections.push_back({object, std::move(text)}); }

  std::string printed(const Expr* expression, const Relation& relation) const {
    return analyze::deparse_expr(catalog_, expression, &relation, options_);
  }

  void add(const Relation& relation, Json& root) {
    switch (relation.kind) {
      case 'r': root["tables"][key(relation)] = table(relation); break;
      case 'v': case 'm': root["views"][key(relation)] = view(relation); break;
      case 'S':
        if (schema::owner_of(catalog_, relation).table == nullptr) root["sequences"][key(relation)] = sequence(relation);
        break;
      default: break;
    }
  }

  // -- columns ------------------------------------------------------------------------------------

  Json sequence_numbers(const Relation& relation) const {
    const SequenceInfo& s = *relation.sequence;
    return {{"increment", std::to_string(s.increment)}, {"startWith", std::to_string(s.start)}, {"minValue", std::to_string(s.min)},
            {"maxValue", std::to_string(s.max)}, {"cache", std::to_string(s.cache)}, {"cycle", s.cycle}};
  }

  Json sequence(const Relation& relation) const {
    Json out{{"name", relation.name}, {"schema", owned_.schema(relation.nsp)}};
    out.update(sequence_numbers(relation));
    return out;
  }

  Json identity(const Relation& table, const Attribute& column, const Relation& sequence) {
    const std::string name = key(table) + "." + column.name;
    // pull writes it as a number, which JavaScript rounds to 9223372036854776000.
    if (sequence.sequence->max == INT64_MAX) correct(name, "leave maxValue out of its identity: JavaScript rounds the number that pull writes");
    if (analyze::quote_identifier(sequence.name) != sequence.name) correct(name, "its identity's name is \"" + sequence.name + "\": pull writes a second pair of quotes round it");
    else if (owned_.schema(table.nsp) != default_schema) correct(name, "its identity's name is \"" + sequence.name + "\", without the schema");
    Json out{{"type", column.identity == 'a' ? "always" : "byDefault"}, {"name", sequence.name}, {"schema", owned_.schema(table.nsp)}};
    out.update(sequence_numbers(sequence));
    return out;
  }

  static std::string serial_of(const std::string& type) {
    return type == "bigint" ? "bigserial" : type == "smallint" ? "smallserial" : "serial";
  }

  Json column(const Relation& table, const Attribute& column, bool is_key) {
    const std::string name = key(table) + "." + column.name;
    DrizzleType type = drizzle_type(catalog_, column);
    std::string expression = column.default_expr == nullptr ? std::string() : printed(column.default_expr, table);
    auto owned = owned_sequences_.find({table.oid, column.num});
    const bool serial = column.identity == 0 && owned != owned_sequences_.end() && expression.starts_with("nextval(") &&
                        (type.text == "integer" || type.text == "bigint" || type.text == "smallint");
    if (!type.known) correct(name, "declare the type `" + type.text + "` with customType: drizzle-orm has no function for it");
    Json out{{"name", column.name}, {"type", serial ? serial_of(type.text) : type.text}};
    if (!type.enum_schema.empty()) out["typeSchema"] = type.enum_schema;
    out["primaryKey"] = is_key;
    out["notNull"] = column.not_null;
    if (column.generated != 0) out["generated"] = {{"as", expression}, {"type", "stored"}};
    if (column.identity != 0 && owned != owned_sequences_.end()) out["identity"] = identity(table, column, *owned->second);
    if (!expression.empty() && !serial && column.generated == 0) {
      DrizzleDefault value = drizzle_default(expression, type);
      if (value.pulled_wrong) correct(name, "write the default as sql`" + expression + "` where pull gives something else");
      out["default"] = std::move(value.value);
    }
    return out;
  }

  // -- tables -------------------------------------------------------------------------------------

  std::vector<std::string> column_names(const Relation& relation, const std::vector<AttrNumber>& numbers) const {
    std::vector<std::string> out;
    for (AttrNumber number : numbers) {
      const Attribute* column = relation.attribute(number);
      out.push_back(column == nullptr ? std::string() : column->name);
    }
    return out;
  }

  Json table(const Relation& table) {
    const Constraint* key = nullptr;
    Json foreign = Json::object(), keys = Json::object(), uniques = Json::object(), checks = Json::object();
    for (const Constraint* c : constraints(table)) {
      if (c->contype == 'p') key = c;
      if (c->contype == 'f') foreign[c->name] = foreign_key(table, *c);
      if (c->contype == 'u') uniques[c->name] = unique(table, *c);
      if (c->contype == 'c') checks[c->name] = {{"name", c->name}, {"value", check_text(table, *c)}};
    }
    const bool single = key != nullptr && key->key.size() == 1;
    Json columns = Json::object();
    for (const Attribute& a : table.attributes) {
      if (!a.dropped) columns[a.name] = column(table, a, single && key->key.front() == a.num);
    }
    if (key != nullptr && !single) keys[key->name] = {{"name", key->name}, {"columns", column_names(table, key->key)}};
    return {{"name", table.name},
            {"schema", owned_.schema(table.nsp) == default_schema ? std::string() : std::string(owned_.schema(table.nsp))},
            {"columns", std::move(columns)}, {"indexes", indexes(table)}, {"foreignKeys", std::move(foreign)},
            {"compositePrimaryKeys", std::move(keys)}, {"uniqueConstraints", std::move(uniques)}, {"policies", policies(table)},
            {"checkConstraints", std::move(checks)}, {"isRLSEnabled", table.row_security}};
  }

  std::vector<const Constraint*> constraints(const Relation& table) const {
    auto found = catalog_.constraints.of_parent(table.oid);
    std::vector<const Constraint*> out(found.begin(), found.end());
    std::ranges::sort(out, {}, &Constraint::name);
    return out;
  }

  Json foreign_key(const Relation& table, const Constraint& c) const {
    const Relation* target = catalog_.relations.find(c.foreign_relid);
    Json out{{"name", c.name}, {"tableFrom", table.name}, {"tableTo", target == nullptr ? std::string() : target->name}};
    if (target != nullptr && owned_.schema(target->nsp) != default_schema) out["schemaTo"] = owned_.schema(target->nsp);
    out["columnsFrom"] = column_names(table, c.key);
    out["columnsTo"] = target == nullptr ? std::vector<std::string>() : column_names(*target, c.foreign_key);
    out["onDelete"] = action_name(c.on_delete);
    out["onUpdate"] = action_name(c.on_update);
    return out;
  }

  Json unique(const Relation& table, const Constraint& c) {
    const Relation* index = catalog_.relations.find(c.index);
    const bool nulls_not_distinct = index != nullptr && index->index && index->index->nulls_not_distinct;
    if (nulls_not_distinct) correct(key(table), "add .nullsNotDistinct() to unique(\"" + c.name + "\")");
    return {{"name", c.name}, {"nullsNotDistinct", nulls_not_distinct}, {"columns", column_names(table, c.key)}};
  }

  // Without the parentheses that pg_get_constraintdef puts round it.
  std::string check_text(const Relation& table, const Constraint& c) {
    std::string text = printed(c.check, table);
    const bool wrapped = text.starts_with('(') && text.ends_with(')');
    if (!wrapped) correct(key(table), "write check(\"" + c.name + "\", sql`" + text + "`): pull cuts its parentheses");
    return wrapped ? text.substr(1, text.size() - 2) : text;
  }

  Json index_column(const Relation& table, const IndexKey& part) const {
    const Attribute* column = part.attnum == 0 ? nullptr : table.attribute(part.attnum);
    if (column == nullptr) {
      std::string text = printed(part.expr, table);
      return {{"expression", text}, {"isExpression", true}, {"asc", true}, {"nulls", "last"}};
    }
    const OpClass* opclass = catalog_.opclasses.find(part.opclass);
    Json out{{"expression", column->name}, {"isExpression", false}, {"asc", !part.desc}, {"nulls", part.nulls_first ? "first" : "last"}};
    if (opclass != nullptr) out["opclass"] = opclass->name;
    return out;
  }

  bool backs_constraint(const Relation& index) const {
    return std::ranges::any_of(catalog_.constraints.of_parent(index.index->table), [&](const Constraint* c) {
      return c->index == index.oid && c->contype != 'f';
    });
  }

  Json indexes(const Relation& table) {
    std::vector<const Relation*> found;
    for (const Relation* r : catalog_.relations.own()) {
      if (r->index && r->index->table == table.oid && !backs_constraint(*r)) found.push_back(r);
    }
    std::ranges::sort(found, {}, &Relation::name);
    Json out = Json::object();
    for (const Relation* index : found) {
      Json columns = Json::array();
      for (const IndexKey& part : index->index->keys) columns.push_back(index_column(table, part));
      Json one{{"name", index->name}, {"columns", std::move(columns)}, {"isUnique", index->index->unique}};
      if (index->index->predicate != nullptr) one["where"] = printed(index->index->predicate, table);
      const AccessMethod* method = catalog_.access_methods.find(index->am);
      one["concurrently"] = false;
      one["method"] = method == nullptr ? std::string("btree") : method->name;
      one["with"] = Json::object();
      for (const auto& [name, value] : index->options) one["with"][name] = value;
      out[index->name] = std::move(one);
    }
    return out;
  }

  Json policies(const Relation& table) const {
    auto found = catalog_.policies.of_parent(table.oid);
    std::vector<const Policy*> list(found.begin(), found.end());
    std::ranges::sort(list, {}, &Policy::name);
    Json out = Json::object();
    for (const Policy* policy : list) {
      std::vector<std::string> roles;
      for (Oid role : policy->roles) {
        const Role* named = catalog_.roles.find(role);
        roles.push_back(named == nullptr ? "public" : named->name);
      }
      if (roles.empty()) roles.push_back("public");
      std::ranges::sort(roles);
      Json one{{"name", policy->name}, {"as", policy->permissive ? "PERMISSIVE" : "RESTRICTIVE"}, {"for", command_name(policy->command)}, {"to", roles}};
      if (policy->qual != nullptr) one["using"] = printed(policy->qual, table);
      if (policy->with_check != nullptr) one["withCheck"] = printed(policy->with_check, table);
      out[policy->name] = std::move(one);
    }
    return out;
  }

  // -- views --------------------------------------------------------------------------------------

  // pg_get_viewdef's pretty form, which pull takes; where the model cannot print it, the plain one.
  std::string definition(const Relation& view) {
    analyze::DeparseOptions pretty = options_;
    pretty.pretty = true;
    try {
      return single_spaced(analyze::get_view_def(catalog_, view, pretty));
    } catch (const Undecided&) {
      std::string text = single_spaced(analyze::get_view_def(catalog_, view, options_));
      correct(key(view), "its query is as printed in the snapshot; pull may leave parentheses out");
      return text;
    }
  }

  static std::string camel_case(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const bool next = name[i] == '_' && i + 1 < name.size();
      out.push_back(next ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[++i]))) : name[i]);
    }
    return out;
  }

  static Json option_value(const std::string& value) {
    if (value == "true" || value == "false") return value == "true";
    Json number = Json::parse(value, nullptr, false);
    return number.is_number() ? number : Json(value);
  }

  Json view(const Relation& view) {
    Json columns = Json::object();
    for (const Attribute& a : view.attributes) {
      if (!a.dropped) columns[a.name] = column(view, a, false);
    }
    Json out{{"columns", std::move(columns)}, {"definition", definition(view)}, {"name", view.name}, {"schema", owned_.schema(view.nsp)},
             {"isExisting", false}};
    if (!view.options.empty()) {
      out["with"] = Json::object();
      for (const auto& [name, value] : view.options) out["with"][camel_case(name)] = option_value(value);
    }
    out["materialized"] = view.kind == 'm';
    return out;
  }

  const Catalog& catalog_;
  schema::Owned owned_;
  DrizzleSnapshot& out_;
  analyze::DeparseOptions options_;
  std::map<std::pair<Oid, AttrNumber>, const Relation*> owned_sequences_;
};

}  // namespace

std::string snapshot_uuid(const std::string& text) {
  std::string hex = sha256_hex(text).substr(0, 32);
  hex[12] = '4';
  hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
  for (std::size_t at : {20, 16, 12, 8}) hex.insert(at, "-");
  return hex;
}

Json drizzle_snapshot_value(const Catalog& catalog) {
  DrizzleSnapshot out;
  return Writer(catalog, out).run({.id = {}});
}

DrizzleSnapshot drizzle_snapshot(const Catalog& catalog, const SnapshotIds& ids) {
  DrizzleSnapshot out;
  out.json = Writer(catalog, out).run(ids).dump(2, ' ', false, Json::error_handler_t::replace);
  out.left_out = left_out(catalog);
  return out;
}

}  // namespace reconcile::declared
