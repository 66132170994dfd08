// JSON functions and operators (jsonfuncs.c, jsonb_op.c, json.c).
#include <charconv>

#include "core/analyze/coerce.h"
#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/json_build.h"

namespace reconcile::execute {
namespace {

std::optional<Json> json_at(Call& call, std::size_t i) { return parse_json(call.text(i)); }

// json keeps the text as written; what is taken out of it is not followed unless it is a scalar.
bool is_binary(Call& call) { return call.type(0) == TypeClass::Json; }

const Json* element(const Json& json, std::int64_t index) {
  if (json.kind != Json::Kind::Array) return nullptr;
  auto size = static_cast<std::int64_t>(json.items.size());
  if (index < 0) index += size;
  return index >= 0 && index < size ? &json.items[static_cast<std::size_t>(index)] : nullptr;
}

const Json* field(const Json& json, const std::string& key) {
  return json.kind == Json::Kind::Object ? json.member(key) : nullptr;
}

Value as_json(Call& call, const Json* json) {
  if (json == nullptr) return Value::null();
  bool container = json->kind == Json::Kind::Array || json->kind == Json::Kind::Object;
  if (!is_binary(call) && container) return Value::not_null();
  return Value::known(print_jsonb(*json));
}

Value as_text(Call& call, const Json* json) {
  if (json == nullptr) return Value::null();
  bool container = json->kind == Json::Kind::Array || json->kind == Json::Kind::Object;
  if (!is_binary(call) && container) return Value::not_null();
  std::optional<std::string> text = json_as_text(*json);
  return text ? Value::known(*text) : Value::null();
}

template <Value (*finish)(Call&, const Json*)>
Value object_field(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  return json ? finish(call, field(*json, call.text(1))) : Value::unknown();
}

template <Value (*finish)(Call&, const Json*)>
Value array_element(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  return json ? finish(call, element(*json, *call.integer(1))) : Value::unknown();
}

template <Value (*finish)(Call&, const Json*)>
Value extract_path(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  std::optional<std::vector<Value>> path = array_members(call.args[1]);
  if (!json || !path) return Value::unknown();
  const Json* at = &*json;
  for (const Value& key : *path) {
    if (at == nullptr || key.is_null()) return Value::null();
    if (at->kind == Json::Kind::Array) {
      std::int64_t index = 0;
      auto [end, error] = std::from_chars(key.text().data(), key.text().data() + key.text().size(), index);
      at = error == std::errc() && end == key.text().data() + key.text().size() ? element(*at, index) : nullptr;
    } else {
      at = field(*at, key.text());
    }
  }
  return finish(call, at);
}

bool has_key(const Json& json, const std::string& key) {
  if (json.kind == Json::Kind::Object) return json.member(key) != nullptr;
  if (json.kind == Json::Kind::String) return json.text == key;
  for (const Json& item : json.items) {
    if (item.kind == Json::Kind::String && item.text == key) return true;
  }
  return false;
}

Value exists(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  return json ? Value::boolean(has_key(*json, call.text(1))) : Value::not_null();
}

template <bool all>
Value exists_many(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  std::optional<std::vector<Value>> keys = array_members(call.args[1]);
  if (!json || !keys) return Value::not_null();
  for (const Value& key : *keys) {
    if (!key.is_null() && has_key(*json, key.text()) != all) return Value::boolean(!all);
  }
  return Value::boolean(all);
}

Value contains(Call& call) {
  std::optional<Json> a = json_at(call, 0), b = json_at(call, 1);
  return a && b ? Value::boolean(json_contains(*a, *b)) : Value::not_null();
}

Value contained(Call& call) {
  std::optional<Json> a = json_at(call, 0), b = json_at(call, 1);
  return a && b ? Value::boolean(json_contains(*b, *a)) : Value::not_null();
}

Value reprint(const Json& json) { return Value::known(json_canonical(print_jsonb(json)).value_or("null")); }

Value concatenate(Call& call) {
  std::optional<Json> a = json_at(call, 0), b = json_at(call, 1);
  if (!a || !b) return Value::not_null();
  if (a->kind == Json::Kind::Object && b->kind == Json::Kind::Object) {
    a->members.insert(a->members.end(), b->members.begin(), b->members.end());
    return reprint(*a);  // of equal keys the later one stays
  }
  if (a->kind != Json::Kind::Array) a = Json{.kind = Json::Kind::Array, .text = {}, .items = {*a}};
  if (b->kind != Json::Kind::Array) b = Json{.kind = Json::Kind::Array, .text = {}, .items = {*b}};
  a->items.insert(a->items.end(), b->items.begin(), b->items.end());
  return reprint(*a);
}

Value remove_key(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  if (!json || !call.is_text(1)) return Value::not_null();
  if (json->kind == Json::Kind::Object) {
    std::erase_if(json->members, [&](const auto& member) { return member.first == call.text(1); });
  } else if (json->kind == Json::Kind::Array) {
    std::erase_if(json->items, [&](const Json& item) { return item.kind == Json::Kind::String && item.text == call.text(1); });
  } else {
    throw PgError("22023", "cannot delete from scalar");
  }
  return reprint(*json);
}

// jsonb_set along a path of object keys; arrays on the way are not followed.
Value set_path(Call& call) {
  std::optional<Json> json = json_at(call, 0), value = json_at(call, 2);
  std::optional<std::vector<Value>> path = array_members(call.args[1]);
  if (!json || !value || !path || path->empty()) return Value::not_null();
  bool create = call.count() < 4 || call.args[3].is_true();
  Json* at = &*json;
  for (std::size_t i = 0; i < path->size(); ++i) {
    if ((*path)[i].is_null() || at->kind != Json::Kind::Object) return Value::not_null();
    const std::string& key = (*path)[i].text();
    auto* found = const_cast<Json*>(at->member(key));
    bool last = i + 1 == path->size();
    if (found == nullptr && (!last || !create)) return reprint(*json);
    if (found == nullptr) found = &at->members.emplace_back(key, Json{}).second;
    if (last) *found = *value;
    at = found;
  }
  return reprint(*json);
}

Value type_name(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  return json ? Value::known(std::string(json_type_name(json->kind))) : Value::not_null();
}

Value array_length(Call& call) {
  std::optional<Json> json = json_at(call, 0);
  if (!json) return Value::not_null();
  if (json->kind == Json::Kind::Object) throw PgError("22023", "cannot get array length of a non-array");
  if (json->kind != Json::Kind::Array) throw PgError("22023", "cannot get array length of a scalar");
  return Value::known(std::to_string(json->items.size()));
}

Value build_object(Call& call) {
  if (call.function.variadic != invalid_oid && call.count() == 1 && call.type(0) == TypeClass::Array) return Value::not_null();
  std::string text = "{";
  for (std::size_t i = 0; i + 1 < call.count(); i += 2) {
    if (call.args[i].is_null()) throw PgError("22023", "argument " + std::to_string(i + 1) + ": key must not be null");
    std::optional<std::string> key = output_text(call.session, call.types[i], call.args[i]);
    std::optional<Json> value = to_json(call.session, call.types[i + 1], call.args[i + 1]);
    if (!key || !value) return Value::not_null();
    text += (i > 0 ? "," : "") + json_quote(*key) + ":" + print_jsonb(*value);
  }
  if (call.count() % 2 != 0) {
    throw PgError("22023", "argument list must have even number of elements")
        .with_hint("The arguments of " + call.function.name + "() must consist of alternating keys and values.");
  }
  if (call.function.name == "json_build_object") return Value::not_null();
  return Value::known(json_canonical(text + "}").value_or("{}"));
}

Value build_array(Call& call) {
  Json out{.kind = Json::Kind::Array};
  for (std::size_t i = 0; i < call.count(); ++i) {
    std::optional<Json> value = to_json(call.session, call.types[i], call.args[i]);
    if (!value || call.function.name == "json_build_array") return Value::not_null();
    out.items.push_back(std::move(*value));
  }
  return reprint(out);
}

Value to_jsonb(Call& call) {
  std::optional<Json> value = to_json(call.session, call.types[0], call.args[0]);
  return value ? reprint(*value) : Value::not_null();
}

constexpr Builtin table[] = {
    {"jsonb_object_field", object_field<as_json>},
    {"json_object_field", object_field<as_json>},
    {"jsonb_object_field_text", object_field<as_text>},
    {"json_object_field_text", object_field<as_text>},
    {"jsonb_array_element", array_element<as_json>},
    {"json_array_element", array_element<as_json>},
    {"jsonb_array_element_text", array_element<as_text>},
    {"json_array_element_text", array_element<as_text>},
    {"jsonb_extract_path", extract_path<as_json>},
    {"jsonb_extract_path_text", extract_path<as_text>},
    {"jsonb_exists", exists, Builtin::Total},
    {"jsonb_exists_any", exists_many<false>, Builtin::Total},
    {"jsonb_exists_all", exists_many<true>, Builtin::Total},
    {"jsonb_contains", contains, Builtin::Total},
    {"jsonb_contained", contained, Builtin::Total},
    {"jsonb_concat", concatenate, Builtin::Total},
    {"jsonb_delete", remove_key, Builtin::Total},
    {"jsonb_set", set_path, Builtin::Total},
    {"jsonb_typeof", type_name, Builtin::Total},
    {"json_typeof", type_name, Builtin::Total},
    {"jsonb_array_length", array_length, Builtin::Total},
    {"json_array_length", array_length, Builtin::Total},
    {"jsonb_build_object", build_object, Builtin::TakesUnknown},
    {"json_build_object", build_object, Builtin::TakesUnknown},
    {"jsonb_build_array", build_array, Builtin::TakesUnknown},
    {"json_build_array", build_array, Builtin::TakesUnknown},
    {"to_jsonb", to_jsonb, Builtin::Total},
};

}  // namespace

std::span<const Builtin> json_builtins() { return table; }

}  // namespace reconcile::execute
