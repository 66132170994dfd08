#include "adapters/drizzle_schema/table_reader.h"

#include <algorithm>
#include <cctype>

#include "adapters/drizzle_snapshot/sql_text.h"

namespace reconcile::drizzle_schema {

using namespace drizzle_snapshot;  // NOLINT(google-build-using-namespace)

namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

const Value* first_argument(const Value& builder, std::string_view method) {
  const Value* arguments = builder.call(method);
  return arguments == nullptr || arguments->items.empty() ? nullptr : &arguments->items[0];
}

std::string text_of(const Value* value) { return value != nullptr && value->is(Value::Kind::String) ? value->text : std::string(); }

// What drizzle has, and the database doesn't.
bool is_for_clients(std::string_view method) { return method.starts_with("$") || method == "mapWith" || method == "as"; }

std::string action(const Value* options, std::string_view key) {
  std::string out = options == nullptr ? std::string() : upper(options->string(key));
  return out == "NO ACTION" ? std::string() : out;
}

}  // namespace

void TableReader::not_read(const std::string& what, const std::string& why, const Value& at) {
  out_.whole = false;
  const Module* module = at.module != nullptr ? at.module : call_->module;
  std::optional<Location> where;
  if (module != nullptr) where = Location::in(module->text, at.expr != nullptr && at.module != nullptr ? at.expr->span : call_->span);
  problems_.push_back({what + " of table `" + call_->name + "`", why, where});
}

TableReading TableReader::read(std::size_t index) {
  call_ = &evaluator_.tables()[index];
  out_ = {};
  out_.table.name = {call_->schema, call_->name};
  columns();
  extras();
  out_.table.row_security = evaluator_.tables()[index].row_security || !out_.table.policies.empty();
  return std::move(out_);
}

std::optional<std::string> TableReader::name_of(const Value& reference) const {
  if (!reference.is(Value::Kind::Reference)) return std::nullopt;
  const TableCall& table = evaluator_.tables()[reference.index];
  const Value* builder = table.columns.member(reference.column);
  if (builder == nullptr || !builder->is(Value::Kind::Builder)) return std::nullopt;
  return column_name(*builder, reference.column, casing_);
}

std::optional<std::string> TableReader::sql(const Value& value) {
  Value made = value.is(Value::Kind::Function) ? evaluator_.apply(value, {}) : value;
  if (!made.is(Value::Kind::Sql)) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < made.text.size(); ++at) {
    if (made.text[at] != '\x01') {
      out += made.text[at];
      continue;
    }
    std::size_t end = made.text.find('\x02', at);
    const Value& reference = made.items[std::stoul(made.text.substr(at + 1, end - at - 1))];
    std::optional<std::string> name = name_of(reference);
    if (!name) return std::nullopt;
    const TableCall& table = evaluator_.tables()[reference.index];
    out += (table.schema == "public" ? "" : quoted_name(table.schema) + ".") + quoted_name(table.name) + "." + quoted_name(*name);
    at = end;
  }
  return out;
}

// -- columns -----------------------------------------------------------------------------------

void TableReader::columns() {
  if (!call_->columns.is(Value::Kind::Object)) return not_read("the columns", "they are computed", call_->columns);
  for (const auto& [key, builder] : call_->columns.members) {
    if (key == "...") not_read("columns", "what is spread into them is computed", builder);
    else column(key, builder);
  }
}

void TableReader::column(const std::string& key, const Value& builder) {
  if (!builder.is(Value::Kind::Builder)) return not_read("column `" + key + "`", "a function that is not drizzle's own makes it", builder);
  Column out;
  out.name = column_name(builder, key, casing_);
  std::optional<std::string> type = column_type(evaluator_, builder), value = column_default(evaluator_, builder);
  if (!type) return not_read("column `" + key + "`", "its type `" + builder.text + "` is computed or not known", builder);
  if (!value) not_read("the default of column `" + key + "`", "it is computed", builder);
  out.type = *type;
  out.default_value = value.value_or("");
  chain(builder, out);
  out_.table.columns.push_back(std::move(out));
}

void TableReader::chain(const Value& builder, Column& out) {
  for (const auto& [method, arguments] : builder.members) {
    const Value* first = arguments.items.empty() ? nullptr : &arguments.items[0];
    if (method == "notNull") {
      out.not_null = true;
    } else if (method == "primaryKey") {
      out.primary_key = true;
    } else if (method == "unique") {
      std::string name = text_of(first);
      bool distinct = arguments.items.size() < 2 || arguments.items[1].string("nulls") != "not distinct";
      out_.table.uniques.push_back({name.empty() ? call_->name + "_" + out.name + "_unique" : name, {out.name}, !distinct});
    } else if (method == "references") {
      references(arguments, out);
    } else if (method == "generatedAlwaysAs") {
      Value made = first == nullptr ? Value{} : first->is(Value::Kind::Function) ? evaluator_.apply(*first, {}) : *first;
      std::optional<std::string> text = made.is(Value::Kind::Sql) ? sql(made) : sql_text(evaluator_, made);
      if (text) out.generated = *text;
      else not_read("column `" + out.name + "`", "what it is generated as is computed", builder);
    } else if (method == "generatedAlwaysAsIdentity" || method == "generatedByDefaultAsIdentity") {
      identity(arguments, method == "generatedAlwaysAsIdentity", out);
    } else if (method != "array" && method != "default" && method != "defaultNow" && method != "defaultRandom" && !is_for_clients(method)) {
      not_read("column `" + out.name + "`", "`." + method + "()` is not known", builder);
    }
  }
}

void TableReader::identity(const Value& arguments, bool always, Column& out) {
  Value options = arguments.items.empty() ? Value{} : arguments.items[0];
  std::string name = options.string("name");
  out.identity = Identity{always, {call_->schema, name.empty() ? call_->name + "_" + out.name + "_seq" : name}, sequence_options(options)};
  out.not_null = true;
}

void TableReader::references(const Value& arguments, const Column& from) {
  Value to = arguments.items.empty() ? Value{} : evaluator_.apply(arguments.items[0], {});
  std::optional<std::string> name = name_of(to);
  if (!name) return not_read("the foreign key of column `" + from.name + "`", "what it refers to is computed", arguments);
  const TableCall& table = evaluator_.tables()[to.index];
  const Value* options = arguments.items.size() > 1 ? &arguments.items[1] : nullptr;
  out_.table.foreign_keys.push_back({call_->name + "_" + from.name + "_" + table.name + "_" + *name + "_fk", {from.name}, {*name}, {table.schema, table.name},
                                     action(options, "onDelete"), action(options, "onUpdate")});
}

// -- what stands behind the columns ------------------------------------------------------------

void TableReader::extras() {
  Value value = call_->extra;
  if (value.is(Value::Kind::Null)) return;
  if (value.is(Value::Kind::Function)) {
    Value self;
    self.kind = Value::Kind::Table;
    for (self.index = 0; &evaluator_.tables()[self.index] != call_;) ++self.index;
    value = evaluator_.apply(value, {self});
  }
  if (value.is(Value::Kind::Array)) {
    for (const Value& item : value.items) extra(item);
  } else if (value.is(Value::Kind::Object)) {
    for (const auto& [_, item] : value.members) extra(item);
  } else {
    not_read("indexes and constraints", "they are computed", call_->extra);
  }
}

void TableReader::extra(const Value& value) {
  // drizzle-kit passes over what no function of drizzle's made, such as a statement in sql`…`.
  if (value.is(Value::Kind::Null) || value.is(Value::Kind::Sql) || value.is(Value::Kind::String)) return;
  if (!value.is(Value::Kind::Builder)) return not_read("an index or a constraint", "a function that is not drizzle's own makes it", value);
  if (value.text == "index") return index(value, false);
  if (value.text == "uniqueIndex") return index(value, true);
  if (value.text == "primaryKey") return key(value, true);
  if (value.text == "unique") return key(value, false);
  if (value.text == "foreignKey") return foreign_key(value);
  if (value.text == "check") {
    std::optional<std::string> text = value.items.size() > 1 ? sql(value.items[1]) : std::nullopt;
    if (!text || !value.items[0].is(Value::Kind::String)) return not_read("a check", "it is computed", value);
    return out_.table.checks.push_back({value.items[0].text, *text});
  }
  std::optional<Policy> read = value.text == "pgPolicy" ? policy(value) : std::nullopt;
  if (!read) return not_read("`" + value.text + "(…)`", "it is computed or not known", value);
  out_.table.policies.push_back(std::move(*read));
}

std::optional<std::vector<std::string>> TableReader::names_of(const std::vector<Value>& references) {
  std::vector<std::string> out;
  for (const Value& reference : references) {
    std::optional<std::string> name = name_of(reference);
    if (!name) return std::nullopt;
    out.push_back(*name);
  }
  if (out.empty()) return std::nullopt;
  return out;
}

std::string TableReader::joined(const std::vector<std::string>& names) const {
  std::string out = call_->name;
  for (const std::string& name : names) out += "_" + name;
  return out;
}

void TableReader::key(const Value& value, bool primary) {
  std::string name;
  std::vector<Value> columns;
  if (primary && !value.items.empty() && value.items[0].is(Value::Kind::Object)) {
    name = value.items[0].string("name");
    if (const Value* list = value.items[0].member("columns")) columns = list->items;
  } else if (primary) {
    columns = value.items;  // as it was written before
  } else {
    name = value.items.empty() ? std::string() : text_of(&value.items[0]);
    if (const Value* on = value.call("on")) columns = on->items;
  }
  std::optional<std::vector<std::string>> names = names_of(columns);
  if (!names) return not_read(primary ? "the primary key" : "a unique constraint", "its columns are computed", value);
  if (name.empty()) name = joined(*names) + (primary ? "_pk" : "_unique");
  Key out{name, *names, value.call("nullsNotDistinct") != nullptr};
  if (primary) out_.table.primary_key = std::move(out);
  else out_.table.uniques.push_back(std::move(out));
}

void TableReader::foreign_key(const Value& value) {
  const Value* options = value.items.empty() || !value.items[0].is(Value::Kind::Object) ? nullptr : &value.items[0];
  const Value* from = options == nullptr ? nullptr : options->member("columns");
  const Value* to = options == nullptr ? nullptr : options->member("foreignColumns");
  std::optional<std::vector<std::string>> names, referenced;
  if (from != nullptr && to != nullptr) names = names_of(from->items), referenced = names_of(to->items);
  if (!names || !referenced) return not_read("a foreign key", "its columns are computed", value);
  const TableCall& table = evaluator_.tables()[to->items[0].index];
  std::string name = options->string("name"), made = joined(*names) + "_" + table.name;
  for (const std::string& column : *referenced) made += "_" + column;
  auto given = [&](std::string_view method) {
    std::string text = upper(text_of(first_argument(value, method)));
    return text == "NO ACTION" ? std::string() : text;
  };
  out_.table.foreign_keys.push_back({name.empty() ? made + "_fk" : name, *names, *referenced, {table.schema, table.name}, given("onDelete"), given("onUpdate")});
}

std::optional<IndexPart> TableReader::part(const Value& value) {
  if (value.is(Value::Kind::Sql)) {
    std::optional<std::string> text = sql(value);
    return text ? std::optional(IndexPart{*text, true, {}, {}}) : std::nullopt;
  }
  const Value& reference = value.is(Value::Kind::Builder) && value.text == "part" ? value.items[0] : value;
  std::optional<std::string> name = name_of(reference);
  if (!name) return std::nullopt;
  IndexPart out{*name, false, {}, {}};
  std::string nulls;
  bool descending = false;
  for (const auto& [method, arguments] : value.members) {
    if (method == "desc" || method == "asc") descending = method == "desc";
    else if (method == "nullsFirst" || method == "nullsLast") nulls = method == "nullsFirst" ? "FIRST" : "LAST";
    else if (method == "op" && !arguments.items.empty()) out.opclass = text_of(&arguments.items[0]);
    else return std::nullopt;
  }
  if (!out.opclass.empty()) return out;  // drizzle-kit leaves the order out beside it
  if (descending) out.order = " DESC NULLS " + (nulls.empty() ? "LAST" : nulls);
  else if (nulls == "FIRST") out.order = " NULLS FIRST";
  return out;
}

void TableReader::index(const Value& value, bool unique) {
  Index out;
  out.unique = unique;
  const Value* columns = nullptr;
  std::string method = "btree";
  for (const auto& [called, arguments] : value.members) {
    if (called == "on" || called == "onOnly") columns = &arguments;
    if (called == "using") method = arguments.items.empty() ? "" : text_of(&arguments.items[0]), columns = &arguments;
  }
  std::vector<std::string> names;
  bool known = columns != nullptr && !method.empty();
  for (std::size_t i = 0; known && i < columns->items.size(); ++i) {
    if (i == 0 && columns->items[i].is(Value::Kind::String)) continue;  // using("gin", …)
    std::optional<IndexPart> read = part(columns->items[i]);
    known = read.has_value();
    if (!read) break;
    names.push_back(read->expression);
    out.parts.push_back(std::move(*read));
  }
  const Value* where = first_argument(value, "where");
  std::optional<std::string> condition = where == nullptr ? std::optional<std::string>("") : sql(*where);
  out.name = value.items.empty() ? std::string() : text_of(&value.items[0]);
  bool has_expression = std::ranges::any_of(out.parts, &IndexPart::is_expression);
  if (!known || !condition || out.parts.empty() || (out.name.empty() && has_expression)) return not_read("an index", "its columns or its condition are computed", value);
  if (out.name.empty()) out.name = joined(names) + "_index";
  out.method = method;
  out.where = *condition;
  if (const Value* with = first_argument(value, "with")) {
    for (const auto& [option, setting] : with->members) out.with += (out.with.empty() ? "" : ", ") + option + "=" + setting.text;
  }
  out_.table.indexes.push_back(std::move(out));
}

std::optional<Policy> TableReader::policy(const Value& value) {
  if (value.items.empty() || !value.items[0].is(Value::Kind::String)) return std::nullopt;
  Policy out{.name = value.items[0].text, .as = "PERMISSIVE", .command = "ALL", .using_ = {}, .with_check = {}, .roles = {}};
  const Value* options = value.items.size() > 1 ? &value.items[1] : nullptr;
  if (options == nullptr) return out.roles.push_back("public"), out;
  if (options->member("...") != nullptr) return std::nullopt;
  if (std::string as = options->string("as"); !as.empty()) out.as = upper(as);
  if (std::string command = options->string("for"); !command.empty()) out.command = upper(command);
  for (const auto& [key, into] : {std::pair{"using", &out.using_}, std::pair{"withCheck", &out.with_check}}) {
    const Value* given = options->member(key);
    if (given == nullptr || given->is(Value::Kind::Null)) continue;
    std::optional<std::string> text = sql(*given);
    if (!text) return std::nullopt;
    *into = *text;
  }
  const Value* to = options->member("to");
  std::vector<Value> roles = to == nullptr ? std::vector<Value>() : to->is(Value::Kind::Array) ? to->items : std::vector<Value>{*to};
  static constexpr std::pair<std::string_view, std::string_view> platform[] = {
      {"anonRole", "anon"}, {"anonymousRole", "anonymous"}, {"authenticatedRole", "authenticated"}, {"serviceRole", "service_role"}, {"postgresRole", "postgres_role"},
      {"supabaseAuthAdminRole", "supabase_auth_admin"},
  };
  for (const Value& role : roles) {
    std::string name = role.is(Value::Kind::String) ? role.text : role.is(Value::Kind::Builder) && role.text == "pgRole" && !role.items.empty() ? text_of(&role.items[0]) : "";
    for (const auto& [exported, known] : platform) {
      if (role.is(Value::Kind::Native) && role.text == exported) name = known;
    }
    if (name.empty()) return std::nullopt;
    out.roles.push_back(name);
  }
  if (out.roles.empty()) out.roles.push_back("public");
  return out;
}

}  // namespace reconcile::drizzle_schema
