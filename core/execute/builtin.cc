#include "core/execute/builtin.h"

#include <algorithm>
#include <unordered_map>

#include "core/execute/convert.h"
#include "core/execute/polymorphic_call.h"
#include "core/execute/procedures.h"
#include "core/execute/random_value.h"
#include "core/execute/sql_function.h"

namespace reconcile::execute {
namespace {

std::unordered_map<std::string_view, const Builtin*> make_table() {
  std::unordered_map<std::string_view, const Builtin*> table;
  for (auto list : {text_builtins(), pattern_builtins(), number_builtins(), array_builtins(), json_builtins(),
                    cast_builtins(), catalog_builtins(), definition_builtins(), privilege_builtins(), session_builtins()}) {
    for (const Builtin& builtin : list) table.emplace(builtin.name, &builtin);
  }
  return table;
}

// What is known of a result without running the function.
Value unseen(const Function& function, std::span<const Value> args, unsigned flags) {
  if (function.return_type == type_oid::Void) return Value::known("");
  if (!(flags & Builtin::Total)) return Value::unknown();
  for (const Value& arg : args) {
    if (!arg.never_null()) return Value::unknown();
  }
  return Value::not_null();
}

Value call_builtin(Executor& executor, const Function& function, std::span<const Value> args,
                   std::span<const Oid> types, Oid result, Oid collation) {
  const Builtin* builtin = find_builtin(function.name);
  if (builtin == nullptr) return unseen(function, args, Builtin::None);
  bool known = std::all_of(args.begin(), args.end(), [](const Value& arg) { return arg.is_known() || arg.is_null(); });
  if (!known && !(builtin->flags & Builtin::TakesUnknown)) {
    std::optional<Value> random = of_random_value(function.name, args);
    return random ? *random : unseen(function, args, builtin->flags);
  }
  Call call{executor, executor.session, function, args, types, result, collation};
  return builtin->run(call);
}

Value call_user_function(Executor& executor, const Function& function, std::span<const Value> args, std::span<const Oid> types) {
  if (std::optional<Function> settled = as_called(executor.session, function, types)) return call_user_function(executor, *settled, args, {});
  Session& session = executor.session;
  const Language* language = session.catalog.languages.find(function.language);
  if (language != nullptr && language->name == "sql") return call_sql_function(executor, function, args);
  if (language != nullptr && language->name == "plpgsql" && session.procedures != nullptr) {
    return session.procedures->call(session, function, args);
  }
  // In C, or made with a type of the user's: the constructors of a range.
  bool compiled = language != nullptr && (language->name == "c" || language->name == "internal");
  if (function.made == no_statement || compiled) {
    return extension_function(function, args);
  }
  throw Undecided{"the function " + function.name + " can't be followed"};
}

}  // namespace

std::optional<std::int64_t> Call::integer(std::size_t i) const { return integer_of(args[i]); }

const Builtin* find_builtin(std::string_view name) {
  static const std::unordered_map<std::string_view, const Builtin*> table = make_table();
  auto it = table.find(name);
  return it == table.end() ? nullptr : it->second;
}

Value Executor::call_function(const Function& function, std::span<const Value> args, std::span<const Oid> types,
                              Oid result, Oid collation) {
  step();
  if (function.strict) {
    for (const Value& arg : args) {
      if (arg.is_null()) return arg;
    }
  }
  if (function.oid < first_normal_oid) return call_builtin(*this, function, args, types, result, collation);
  return call_user_function(*this, function, args, types);
}

ResultSet Executor::call_set(const FuncExpr& call, Scope& scope) {
  std::vector<Value> args = evaluate_all(call.args, scope);
  std::vector<Oid> types;
  for (const Expr* arg : call.args) types.push_back(arg->type);
  const Function* function = session.catalog.functions.find(call.funcid);
  if (function == nullptr) return {.rows = {}, .complete = false};
  if (!function->returns_set) {
    Value value = call_function(*function, args, types, call.type, call.input_collation);
    std::optional<std::vector<Value>> fields;
    bool composite = class_of(session, call.type) == TypeClass::Record;
    if (!composite) return {.rows = {{std::move(value)}}};
    if (value.is_known()) fields = record_fields(value);
    if (!fields) return {.rows = {}, .complete = false, .at_least = 1};
    return {.rows = {std::move(*fields)}};
  }
  if (function->strict) {
    for (const Value& arg : args) {
      if (arg.is_null()) return {};
    }
  }
  if (function->oid < first_normal_oid) {
    return call_builtin_set(*this, *function, args, types).value_or(ResultSet{.rows = {}, .complete = false});
  }
  std::optional<Function> settled = as_called(session, *function, types);
  if (settled) function = &*settled;
  const Language* language = session.catalog.languages.find(function->language);
  if (language != nullptr && language->name == "sql") return call_sql_set(*this, *function, args);
  if (language != nullptr && language->name == "plpgsql" && session.procedures != nullptr) {
    return session.procedures->call_set(session, *function, args);
  }
  return {.rows = {}, .complete = false};
}

}  // namespace reconcile::execute
