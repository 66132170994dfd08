#include "adapters/drizzle_schema/evaluator.h"

#include <algorithm>

#include "adapters/drizzle_snapshot/sql_text.h"

namespace reconcile::drizzle_schema {

using drizzle_snapshot::quoted_name;
using drizzle_snapshot::quoted_text;

namespace {

constexpr int max_depth = 100;

Value native(std::string name) {
  Value out;
  out.kind = Value::Kind::Native;
  out.text = std::move(name);
  return out;
}

Value sql_value(std::string text) {
  Value out;
  out.kind = Value::Kind::Sql;
  out.text = std::move(text);
  return out;
}

// What a module outside the repository gives: only drizzle's own is known.
Value outside(const Import& import) {
  bool drizzle = import.module == "drizzle-orm" || import.module.starts_with("drizzle-orm/");
  return drizzle ? native(import.name) : Value{};
}

std::vector<Value> values_of(const Value& object, bool keys) {
  std::vector<Value> out;
  for (const auto& [key, value] : object.members) out.push_back(keys ? string_value(key) : value);
  return out;
}

}  // namespace

// The names and texts that stand in ${}: columns as drizzle prints them, with their table.
std::optional<std::string> sql_text(const Evaluator& evaluator, const Value& value) {
  switch (value.kind) {
    case Value::Kind::Sql:
    case Value::Kind::Number:
    case Value::Kind::Bool: return value.text;
    case Value::Kind::String: return quoted_text(value.text);
    case Value::Kind::Null: return "null";
    case Value::Kind::Table: {
      const TableCall& table = evaluator.tables()[value.index];
      return (table.schema == "public" ? "" : quoted_name(table.schema) + ".") + quoted_name(table.name);
    }
    case Value::Kind::Enum: return quoted_name(evaluator.enums()[value.index].name);
    case Value::Kind::Reference: return std::nullopt;  // the reader knows the column's name
    default: return std::nullopt;
  }
}

const Module* Evaluator::module(const std::string& path) {
  auto it = modules_.find(path);
  if (it != modules_.end()) return it->second.get();
  constexpr std::size_t largest = 4 << 20;
  auto text = tree_.read(path, largest);
  std::unique_ptr<Module>& out = modules_[path];
  if (!text) return nullptr;
  out = std::make_unique<Module>();
  parse_module(path, std::move(*text), *out);
  return out.get();
}

std::vector<std::string> Evaluator::files() const {
  std::vector<std::string> out;
  for (const auto& [path, module] : modules_) {
    if (module != nullptr) out.push_back(path);
  }
  return out;
}

// "./users", "../lib/x.js", "@/db/x": the file that is meant.
std::optional<std::string> Evaluator::resolve(const Module& from, std::string_view specifier) const {
  std::vector<std::string> bases;
  if (specifier.starts_with(".")) {
    if (auto path = normal_path(join_path(parent_path(from.path), specifier))) bases.push_back(*path);
  } else {
    std::size_t slash = specifier.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    bool alias = specifier.starts_with("@/") || specifier.starts_with("~/") || specifier.starts_with("#") || specifier.starts_with("$") || specifier.starts_with("src/");
    if (!alias) return std::nullopt;
    std::string_view rest = specifier.substr(slash + 1);
    for (std::string_view folder = parent_path(from.path);; folder = parent_path(folder)) {
      bases.push_back(join_path(join_path(folder, "src"), rest));
      bases.push_back(join_path(folder, rest));
      if (folder.empty()) break;
    }
  }
  for (const std::string& base : bases) {
    std::string stem = base;
    for (std::string_view ending : {".js", ".mjs", ".ts"}) {
      if (stem.ends_with(ending)) stem.resize(stem.size() - ending.size());
    }
    for (const char* ending : {".ts", ".mts", ".tsx", ".js", ".mjs", "/index.ts", "/index.js"}) {
      if (tree_.is_file(stem + ending)) return stem + ending;
    }
    if (tree_.is_file(base)) return base;
  }
  return std::nullopt;
}

const Module* Evaluator::imported_module(const Module& from, std::string_view specifier) {
  std::optional<std::string> path = resolve(from, specifier);
  return path ? module(*path) : nullptr;
}

void Evaluator::collect(const Module& module, std::set<const Module*>& seen, std::vector<std::string>& out, std::vector<std::string>& unresolved) {
  if (!seen.insert(&module).second) return;
  for (const auto& [exported, local] : module.exports) out.push_back(exported);
  for (const auto& [exported, import] : module.reexports) {
    if (exported != "*") {
      out.push_back(exported);
    } else if (const Module* other = imported_module(module, import.module)) {
      collect(*other, seen, out, unresolved);
    } else {
      unresolved.push_back(import.module);
    }
  }
}

std::vector<std::string> Evaluator::exported_names(const Module& module, std::vector<std::string>& unresolved) {
  std::set<const Module*> seen;
  std::vector<std::string> out;
  collect(module, seen, out, unresolved);
  return out;
}

Value Evaluator::exported(const Module& module, std::string_view name) { return exported(module, name, 0); }

Value Evaluator::exported(const Module& module, std::string_view name, int depth) {
  if (depth > 20) return {};
  for (const auto& [exported, local] : module.exports) {
    if (exported == name) return constant(module, local);
  }
  for (const auto& [exported, import] : module.reexports) {
    if (exported != name) continue;
    if (const Module* other = imported_module(module, import.module)) return this->exported(*other, import.name, depth + 1);
    return outside(import);
  }
  for (const auto& [exported, import] : module.reexports) {
    const Module* other = exported == "*" ? imported_module(module, import.module) : nullptr;
    if (other == nullptr) continue;
    Value found = this->exported(*other, name, depth + 1);
    if (!found.is(Value::Kind::Unknown) || found.expr != nullptr) return found;
  }
  return {};
}

Value Evaluator::constant(const Module& module, const std::string& name) {
  std::pair<const Module*, std::string> key{&module, name};
  if (auto it = constants_.find(key); it != constants_.end()) return it->second;
  auto defined = module.constants.find(name);
  if (defined == module.constants.end()) {
    auto imported = module.imports.find(name);
    return imported == module.imports.end() ? Value{} : import(module, imported->second);
  }
  if (!open_.insert(key).second) return {};  // made of itself
  Value value;
  if (defined->second != nullptr) {
    scopes_.push_back({&module, nullptr, {}});
    value = evaluate(defined->second, scopes_.back());
    if (value.expr == nullptr) value.expr = defined->second;
  }
  if (value.module == nullptr) value.module = &module;
  open_.erase(key);
  constants_[key] = value;
  return value;
}

Value Evaluator::import(const Module& module, const Import& import) {
  const Module* other = imported_module(module, import.module);
  if (other == nullptr && import.name == "authUsers" && import.module == "drizzle-orm/supabase") return supabase_users();
  if (other == nullptr) return outside(import);
  if (import.name != "*") return exported(*other, import.name);
  Value out;
  out.kind = Value::Kind::Object;
  std::vector<std::string> unresolved;
  for (const std::string& name : exported_names(*other, unresolved)) out.members.emplace_back(name, exported(*other, name));
  return out;
}

// A table of the platform's own, for foreign keys to it.
Value Evaluator::supabase_users() {
  Value out;
  out.kind = Value::Kind::Table;
  for (; out.index < tables_.size(); ++out.index) {
    if (tables_[out.index].schema == "auth" && tables_[out.index].module == nullptr) return out;
  }
  TableCall call{.schema = "auth", .name = "users", .columns = {}, .extra = {}, .module = nullptr, .span = {}};
  call.columns.kind = Value::Kind::Object;
  for (const auto& [key, type] : {std::pair{"id", "uuid"}, std::pair{"email", "varchar"}, std::pair{"phone", "text"}}) {
    Value column;
    column.kind = Value::Kind::Builder;
    column.text = type;
    column.items.push_back(string_value(key));
    call.columns.members.emplace_back(key, std::move(column));
  }
  tables_.push_back(std::move(call));
  return out;
}

Value Evaluator::name(const Expr& expr, const Scope& scope) {
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    auto it = at->names.find(expr.text);
    if (it != at->names.end()) return it->second;
  }
  Value value = constant(*scope.module, expr.text);
  bool known = scope.module->constants.contains(expr.text) || scope.module->imports.contains(expr.text);
  if (!known && (expr.text == "Object" || expr.text == "BigInt" || expr.text == "JSON" || expr.text == "String" || expr.text == "Number")) return native(expr.text);
  return value;
}

Value Evaluator::evaluate(const Expr* expr, const Scope& scope) {
  Value out;
  if (expr == nullptr || depth_ > max_depth) return out;
  struct Guard {
    int& depth;
    explicit Guard(int& d) : depth(d) { ++depth; }
    ~Guard() { --depth; }
  } guard(depth_);
  switch (expr->kind) {
    case Expr::Kind::Null: out.kind = Value::Kind::Null; break;
    case Expr::Kind::Bool: out.kind = Value::Kind::Bool; out.text = expr->text; break;
    case Expr::Kind::Number: out.kind = Value::Kind::Number; out.text = expr->text; break;
    case Expr::Kind::String: out = string_value(expr->text); break;
    case Expr::Kind::Name: return name(*expr, scope);
    case Expr::Kind::Member: return member(*expr, scope);
    case Expr::Kind::Call: return call(*expr, scope);
    case Expr::Kind::Array: out = array_value(arguments(expr->items, scope)); break;
    case Expr::Kind::Object: out = object(*expr, scope); break;
    case Expr::Kind::Template: out = template_value(*expr, scope); break;
    case Expr::Kind::Plus: {
      Value left = evaluate(expr->object, scope), right = evaluate(expr->items[0], scope);
      if (left.is(Value::Kind::String) && (right.is(Value::Kind::String) || right.is(Value::Kind::Number))) out = string_value(left.text + right.text);
      break;
    }
    case Expr::Kind::Function:
      out.kind = Value::Kind::Function;
      out.scope = &scope;
      break;
    case Expr::Kind::Spread:
    case Expr::Kind::Unknown: break;
  }
  out.expr = expr;
  out.module = scope.module;
  return out;
}

// An Unknown among them stands for one that can't be told.
std::vector<Value> Evaluator::arguments(const std::vector<const Expr*>& items, const Scope& scope) {
  std::vector<Value> out;
  for (const Expr* item : items) {
    if (item->kind != Expr::Kind::Spread) {
      out.push_back(evaluate(item, scope));
      continue;
    }
    Value list = evaluate(item->object, scope);
    if (list.is(Value::Kind::Array)) {
      for (Value& value : list.items) out.push_back(std::move(value));
    } else {
      out.emplace_back();
      out.back().expr = item;
      out.back().module = scope.module;
    }
  }
  return out;
}

// A spread that can't be told leaves a member "..." behind.
Value Evaluator::object(const Expr& expr, const Scope& scope) {
  Value out;
  out.kind = Value::Kind::Object;
  for (const auto& [key, value] : expr.members) {
    Value member = evaluate(value, scope);
    if (key != "...") {
      std::erase_if(out.members, [&](const auto& m) { return m.key == key; });
      out.members.emplace_back(key, std::move(member));
    } else if (member.is(Value::Kind::Object)) {
      for (auto& m : member.members) {
        std::erase_if(out.members, [&](const auto& before) { return before.key == m.key; });
        out.members.push_back(std::move(m));
      }
    } else if (!member.is(Value::Kind::Null)) {
      member.expr = value;
      member.module = scope.module;
      member.kind = Value::Kind::Unknown;
      out.members.emplace_back("...", std::move(member));
    }
  }
  return out;
}

Value Evaluator::template_value(const Expr& expr, const Scope& scope) {
  Value tag = expr.object == nullptr ? Value{} : evaluate(expr.object, scope);
  if (expr.object != nullptr && !(tag.is(Value::Kind::Native) && tag.text == "sql")) return {};
  Value out = expr.object == nullptr ? string_value("") : sql_value("");
  for (std::size_t i = 0; i < expr.strings.size(); ++i) {
    out.text += expr.strings[i];
    if (i >= expr.items.size()) continue;
    Value value = evaluate(expr.items[i], scope);
    if (expr.object == nullptr) {
      if (!value.is(Value::Kind::String) && !value.is(Value::Kind::Number)) return {};
      out.text += value.text;
    } else if (value.is(Value::Kind::Reference)) {
      // Columns get their names when their tables are read: a mark until then.
      out.items.push_back(value);
      out.text += '\x01' + std::to_string(out.items.size() - 1) + '\x02';
    } else {
      std::optional<std::string> text = sql_text(*this, value);
      if (!text || !value.items.empty()) return {};
      out.text += *text;
    }
  }
  return out;
}

Value Evaluator::reference(std::size_t table, std::string column) const {
  Value out;
  out.kind = Value::Kind::Reference;
  out.index = table;
  out.column = std::move(column);
  return out;
}

Value Evaluator::member(const Expr& expr, const Scope& scope) {
  Value object = evaluate(expr.object, scope);
  switch (object.kind) {
    case Value::Kind::Object:
      if (const Value* found = object.member(expr.text)) return *found;
      return {};
    case Value::Kind::Native:
      if (object.text == "*") return native(expr.text);
      return {};
    case Value::Kind::Table: return reference(object.index, expr.text);
    case Value::Kind::Enum: {
      if (expr.text != "enumValues") return {};
      std::vector<Value> labels;
      for (const std::string& label : enums_[object.index].labels) labels.push_back(string_value(label));
      return array_value(std::move(labels));
    }
    default: return {};
  }
}

Value Evaluator::apply(const Value& function, std::vector<Value> arguments) {
  if (!function.is(Value::Kind::Function) || function.expr == nullptr || function.expr->object == nullptr || depth_ > max_depth) return {};
  scopes_.push_back({function.module, function.scope, {}});
  Scope& scope = scopes_.back();
  const auto& parameters = function.expr->parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    Value argument = i < arguments.size() ? arguments[i] : Value{};
    if (parameters[i].size() == 1) {
      scope.names[parameters[i][0]] = argument;
      continue;
    }
    for (std::size_t j = 1; j < parameters[i].size(); ++j) {
      const std::string& key = parameters[i][j];
      const Value* found = argument.member(key);
      scope.names[key] = argument.is(Value::Kind::Table) ? reference(argument.index, key)
                         : argument.is(Value::Kind::Native) && argument.text == "*" ? native(key)
                         : found != nullptr ? *found : Value{};
    }
  }
  for (const auto& [key, value] : function.expr->members) scope.names[key] = evaluate(value, scope);
  return evaluate(function.expr->object, scope);
}

Value Evaluator::call(const Expr& expr, const Scope& scope) {
  std::vector<Value> given = arguments(expr.items, scope);
  Value out;
  if (expr.object->kind == Expr::Kind::Member) {
    Value object = evaluate(expr.object->object, scope);
    if (object.is(Value::Kind::Native) && object.text == "*") out = call_native(native(expr.object->text), std::move(given), expr, *scope.module);
    else out = call_method(object, expr.object->text, std::move(given), expr, *scope.module);
  } else {
    Value callee = evaluate(expr.object, scope);
    if (callee.is(Value::Kind::Function)) out = apply(callee, std::move(given));
    else if (callee.is(Value::Kind::Native)) out = call_native(callee, std::move(given), expr, *scope.module);
    else if (callee.is(Value::Kind::Enum)) {
      out.kind = Value::Kind::Builder;
      out.text = "enum";
      out.index = callee.index;
      out.items = std::move(given);
    } else if (callee.is(Value::Kind::Builder) && callee.text == "customType" && callee.members.empty()) {
      out = callee;
      out.text = "custom";
      given.insert(given.begin(), callee.items.empty() ? Value{} : callee.items[0]);
      out.items = std::move(given);
    } else if (callee.is(Value::Kind::Builder) && callee.text == "pgTableCreator" && !callee.items.empty() && !given.empty()) {
      given[0] = apply(callee.items[0], {given[0]});
      out = table("public", std::move(given), expr, *scope.module);
    }
  }
  out.expr = &expr;
  out.module = scope.module;
  return out;
}

Value Evaluator::call_native(const Value& function, std::vector<Value> given, const Expr& expr, const Module& module) {
  if (function.text == "pgTable") return table("public", std::move(given), expr, module);
  if (function.text == "pgEnum") return enumeration("public", given, expr, module);
  if (function.text == "BigInt" && given.size() == 1) {
    given[0].kind = Value::Kind::Number;
    return given[0];
  }
  Value out;
  if (function.text == "pgSchema" && !given.empty() && given[0].is(Value::Kind::String)) {
    out.kind = Value::Kind::Schema;
    out.text = given[0].text;
    return out;
  }
  out.kind = Value::Kind::Builder;
  out.text = function.text;
  out.items = std::move(given);
  return out;
}

Value Evaluator::call_method(const Value& object, const std::string& method, std::vector<Value> given, const Expr& expr, const Module& module) {
  Value out = object;
  switch (object.kind) {
    case Value::Kind::Builder:
      out.members.emplace_back(method, array_value(std::move(given)));
      return out;
    case Value::Kind::Reference:
      out = Value{};
      out.kind = Value::Kind::Builder;
      out.text = "part";
      out.items.push_back(object);
      out.members.emplace_back(method, array_value(std::move(given)));
      return out;
    case Value::Kind::Table:
      if (method == "enableRLS") tables_[object.index].row_security = true;
      return object;
    case Value::Kind::Schema:
      if (method == "table") return table(object.text, std::move(given), expr, module);
      if (method == "enum") return enumeration(object.text, given, expr, module);
      out = Value{};
      out.kind = Value::Kind::Builder;
      out.text = method == "sequence" ? "pgSequence" : method == "view" ? "pgView" : method == "materializedView" ? "pgMaterializedView" : method;
      out.column = object.text;  // its schema
      out.items = std::move(given);
      return out;
    case Value::Kind::Native: {
      if (object.text == "sql" && given.size() == 1 && given[0].is(Value::Kind::String)) {
        if (method == "raw") return sql_value(given[0].text);
        if (method == "identifier") return sql_value(quoted_name(given[0].text));
      }
      if (object.text == "Object" && given.size() == 1 && given[0].is(Value::Kind::Object)) {
        if (method == "values" || method == "keys") return array_value(values_of(given[0], method == "keys"));
        if (method == "freeze") return given[0];
      }
      if (object.text == "pgTable" && method == "withRLS") {
        Value made = table("public", std::move(given), expr, module);
        if (made.is(Value::Kind::Table)) tables_[made.index].row_security = true;
        return made;
      }
      return {};
    }
    case Value::Kind::Array: {
      if (method != "map" || given.size() != 1) return {};
      std::vector<Value> mapped;
      for (const Value& item : object.items) mapped.push_back(apply(given[0], {item}));
      return array_value(std::move(mapped));
    }
    case Value::Kind::Object:
      if (const Value* function = object.member(method)) return apply(*function, std::move(given));
      return {};
    case Value::Kind::Sql: return object;  // sql`…`.as("x"), .mapWith(…)
    default: return {};
  }
}

Value Evaluator::table(std::string schema, std::vector<Value> given, const Expr& expr, const Module& module) {
  if (given.size() < 2 || !given[0].is(Value::Kind::String)) return {};
  Value columns = given[1];
  if (columns.is(Value::Kind::Function)) columns = apply(columns, {native("*")});
  TableCall call{.schema = std::move(schema), .name = given[0].text, .columns = std::move(columns), .extra = {}, .module = &module, .span = expr.span};
  if (given.size() > 2) call.extra = given[2];
  else call.extra.kind = Value::Kind::Null;
  Value out;
  out.kind = Value::Kind::Table;
  // One declaration that two files export, or a helper's second call of it, is one table.
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (tables_[i].module == &module && tables_[i].span == expr.span && tables_[i].name == call.name) {
      out.index = i;
      return out;
    }
  }
  out.index = tables_.size();
  tables_.push_back(std::move(call));
  return out;
}

Value Evaluator::enumeration(std::string schema, const std::vector<Value>& given, const Expr& expr, const Module& module) {
  if (given.size() < 2 || !given[0].is(Value::Kind::String)) return {};
  EnumCall call{.schema = std::move(schema), .name = given[0].text, .labels = {}, .module = &module, .span = expr.span};
  std::vector<Value> labels = given[1].is(Value::Kind::Object) ? values_of(given[1], false) : given[1].items;
  call.known = (given[1].is(Value::Kind::Array) || given[1].is(Value::Kind::Object)) && !labels.empty();
  for (const Value& label : labels) {
    call.known &= label.is(Value::Kind::String);
    call.labels.push_back(label.text);
  }
  Value out;
  out.kind = Value::Kind::Enum;
  out.index = enums_.size();
  enums_.push_back(std::move(call));
  return out;
}

}  // namespace reconcile::drizzle_schema
