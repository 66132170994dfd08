// Set-returning built-ins: generate_series(), unnest(), jsonb_array_elements(), …
#include <algorithm>

#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/json.h"

namespace reconcile::execute {
namespace {

constexpr ResultSet unknown_set() { return {.rows = {}, .complete = false}; }

ResultSet series(Executor& executor, std::span<const Value> args) {
  std::optional<std::int64_t> from = integer_of(args[0]), to = integer_of(args[1]);
  std::optional<std::int64_t> step = args.size() > 2 ? integer_of(args[2]) : 1;
  if (!from || !to || !step) return unknown_set();
  if (*step == 0) throw PgError("22023", "step size cannot equal zero");
  ResultSet out;
  for (std::int64_t at = *from; *step > 0 ? at <= *to : at >= *to;) {
    executor.step();
    out.rows.push_back({Value::known(std::to_string(at))});
    if (__builtin_add_overflow(at, *step, &at)) break;
  }
  return out;
}

ResultSet unnest(std::span<const Value> args) {
  std::optional<std::vector<Value>> members = args.size() == 1 ? array_members(args[0]) : std::nullopt;
  if (!members) return unknown_set();
  ResultSet out;
  for (Value& member : *members) out.rows.push_back({std::move(member)});
  return out;
}

ResultSet elements(std::span<const Value> args, bool as_text) {
  std::optional<Json> json = args[0].is_known() ? parse_json(args[0].text()) : std::nullopt;
  if (!json) return unknown_set();
  if (json->kind == Json::Kind::Object) throw PgError("22023", "cannot extract elements from an object");
  if (json->kind != Json::Kind::Array) throw PgError("22023", "cannot extract elements from a scalar");
  ResultSet out;
  for (const Json& item : json->items) {
    std::optional<std::string> text = as_text ? json_as_text(item) : print_jsonb(item);
    out.rows.push_back({text ? Value::known(*text) : Value::null()});
  }
  return out;
}

ResultSet members(std::span<const Value> args, const std::string& function, bool as_text) {
  std::optional<Json> json = args[0].is_known() ? parse_json(args[0].text()) : std::nullopt;
  if (!json) return unknown_set();
  if (json->kind != Json::Kind::Object) {
    bool keys = function.ends_with("keys");
    if (!keys) throw PgError("22023", "cannot call " + function + " on a non-object");
    throw PgError("22023", "cannot call " + function + (json->kind == Json::Kind::Array ? " on an array" : " on a scalar"));
  }
  ResultSet out;
  for (const auto& [key, value] : json->members) {
    Row& row = out.rows.emplace_back();
    row.push_back(Value::known(key));
    if (function.ends_with("keys")) continue;
    std::optional<std::string> text = as_text ? json_as_text(value) : print_jsonb(value);
    row.push_back(text ? Value::known(*text) : Value::null());
  }
  return out;
}

ResultSet split_to_table(std::span<const Value> args) {
  if (args.size() != 2 || !args[0].is_known() || !args[1].is_known() || args[1].text().empty()) return unknown_set();
  ResultSet out;
  const std::string &text = args[0].text(), &separator = args[1].text();
  if (text.empty()) return out;
  std::size_t at = 0;
  for (std::size_t next; (next = text.find(separator, at)) != std::string::npos; at = next + separator.size()) {
    out.rows.push_back({Value::known(text.substr(at, next - at))});
  }
  out.rows.push_back({Value::known(text.substr(at))});
  return out;
}

template <class F>
ResultSet rows_by_regex(std::span<const Value> args, F values_of) {
  if (!std::all_of(args.begin(), args.end(), [](const Value& v) { return v.is_known(); })) return unknown_set();
  std::optional<std::vector<Value>> values = values_of(args[0].text(), args[1].text(), args.size() > 2 ? args[2].text() : std::string());
  if (!values) return unknown_set();
  ResultSet out;
  for (Value& value : *values) out.rows.push_back({std::move(value)});
  return out;
}

}  // namespace

std::optional<ResultSet> call_builtin_set(Executor& executor, const Function& function, std::span<const Value> args,
                                          std::span<const Oid> types) {
  const std::string& name = function.name;
  if (name == "generate_series") {
    bool integers = class_of(executor.session, types[0]) == TypeClass::Integer;
    return integers ? series(executor, args) : unknown_set();
  }
  if (name == "unnest") return unnest(args);
  bool binary = name.starts_with("jsonb_");
  if (name.ends_with("_array_elements") && binary) return elements(args, false);
  if (name.ends_with("_array_elements_text")) return elements(args, true);
  if (name == "jsonb_object_keys" || name == "jsonb_each") return members(args, name, false);
  if (name == "jsonb_each_text") return members(args, name, true);
  if (name == "string_to_table") return split_to_table(args);
  if (name == "regexp_split_to_table") return rows_by_regex(args, split_by_regex);
  if (name == "regexp_matches") return rows_by_regex(args, regex_matches);
  if (name == "aclexplode") return explode_acl(executor.session.catalog, args[0]);
  return std::nullopt;
}

}  // namespace reconcile::execute
