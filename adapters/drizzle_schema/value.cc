#include "adapters/drizzle_schema/value.h"

#include <nlohmann/json.hpp>

namespace reconcile::drizzle_schema {

const Value* Value::member(std::string_view key) const {
  for (auto it = members.rbegin(); it != members.rend(); ++it) {
    if (it->key == key) return &it->value;
  }
  return nullptr;
}

const Value* Value::call(std::string_view method) const { return is(Kind::Builder) ? member(method) : nullptr; }

std::string Value::string(std::string_view key) const {
  const Value* found = member(key);
  return found != nullptr && (found->is(Kind::String) || found->is(Kind::Number)) ? found->text : std::string();
}

Value string_value(std::string text) {
  Value out;
  out.kind = Value::Kind::String;
  out.text = std::move(text);
  return out;
}

Value array_value(std::vector<Value> items) {
  Value out;
  out.kind = Value::Kind::Array;
  out.items = std::move(items);
  return out;
}

std::string json_text(const Value& value) {
  switch (value.kind) {
    case Value::Kind::String: return nlohmann::json(value.text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    case Value::Kind::Number:
    case Value::Kind::Bool: return value.text;
    case Value::Kind::Array: {
      std::string out;
      for (const Value& item : value.items) out += (out.empty() ? "" : ",") + json_text(item);
      return "[" + out + "]";
    }
    case Value::Kind::Object: {
      std::string out;
      for (const auto& [key, member] : value.members) out += (out.empty() ? "" : ",") + json_text(string_value(key)) + ":" + json_text(member);
      return "{" + out + "}";
    }
    default: return "null";
  }
}

}  // namespace reconcile::drizzle_schema
