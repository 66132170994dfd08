#include "adapters/drizzle_schema/column.h"

#include <algorithm>
#include <cctype>

#include "adapters/drizzle_snapshot/sql_text.h"

namespace reconcile::drizzle_schema {

using drizzle_snapshot::qualified;
using drizzle_snapshot::quoted_text;

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// drizzle-orm's words: runs of lower case and digits, capitals alone, or a capital with what follows it.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    if (is_lower_or_digit(text[at])) {
      while (end < text.size() && is_lower_or_digit(text[end])) ++end;
    } else if (is_upper(text[at])) {
      while (end < text.size() && is_upper(text[end])) ++end;
      bool before_word = end < text.size() && text[end] >= 'a' && text[end] <= 'z';
      if (before_word) --end;  // its last capital begins the next word
      if (end == at) {
        ++end;
        while (end < text.size() && is_lower_or_digit(text[end])) ++end;
      }
    } else {
      ++at;
      continue;
    }
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::string cased(const std::string& key, Casing casing) {
  if (casing == Casing::AsWritten) return key;
  std::string out;
  for (std::string word : words_of(key)) {
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (casing == Casing::Snake) out += out.empty() ? "" : "_";
    if (casing == Casing::Camel && !out.empty()) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    out += word;
  }
  return out;
}

// The builder's options: its first argument that is an object.
Value options_of(const Value& builder) {
  for (const Value& argument : builder.items) {
    if (argument.is(Value::Kind::Object)) return argument;
  }
  Value none;
  none.kind = Value::Kind::Object;
  return none;
}

struct Plain {
  std::string_view builder, type;
};
constexpr Plain plain_types[] = {
    {"text", "text"}, {"integer", "integer"}, {"smallint", "smallint"}, {"bigint", "bigint"}, {"serial", "serial"}, {"smallserial", "smallserial"},
    {"bigserial", "bigserial"}, {"boolean", "boolean"}, {"real", "real"}, {"doublePrecision", "double precision"}, {"json", "json"}, {"jsonb", "jsonb"},
    {"uuid", "uuid"}, {"date", "date"}, {"inet", "inet"}, {"cidr", "cidr"}, {"macaddr", "macaddr"}, {"macaddr8", "macaddr8"}, {"point", "point"},
    {"line", "line"}, {"bytea", "bytea"},
};

std::string with_argument(std::string type, const std::string& argument) { return argument.empty() ? type : type + "(" + argument + ")"; }

std::optional<std::string> base_type(Evaluator& evaluator, const Value& builder) {
  for (const Plain& plain : plain_types) {
    if (builder.text == plain.builder) return std::string(plain.type);
  }
  Value options = options_of(builder);
  const std::string& name = builder.text;
  if (options.member("...") != nullptr) return std::nullopt;
  if (name == "varchar" || name == "char") return with_argument(name, options.string("length"));
  if (name == "numeric" || name == "decimal") {
    std::string precision = options.string("precision"), scale = options.string("scale");
    if (precision.empty()) return "numeric";
    return "numeric(" + precision + (scale.empty() ? "" : ", " + scale) + ")";
  }
  if (name == "timestamp" || name == "time") {
    const Value* zone = options.member("withTimezone");
    return with_argument(name, options.string("precision")) + (zone != nullptr && zone->text == "true" ? " with time zone" : "");
  }
  if (name == "interval") return with_argument(options.string("fields").empty() ? "interval" : "interval " + options.string("fields"), options.string("precision"));
  if (name == "vector" || name == "halfvec" || name == "sparsevec" || name == "bit") return with_argument(name, options.string("dimensions"));
  if (name == "geometry") return "geometry(point)";
  if (name == "enum") {
    const EnumCall& type = evaluator.enums()[builder.index];
    return qualified({type.schema, type.name});
  }
  if (name == "custom" && !builder.items.empty()) {
    const Value* type = builder.items[0].member("dataType");
    Value config = options_of(array_value({builder.items.begin() + 1, builder.items.end()}));
    Value made = type == nullptr ? Value{} : evaluator.apply(*type, {config});
    if (made.is(Value::Kind::String)) return made.text;
  }
  return std::nullopt;
}

bool is_json(const Value& builder) { return builder.text == "json" || builder.text == "jsonb"; }

// An array's constant: {"a","b"}
std::string array_text(const Value& list) {
  std::string out;
  for (const Value& item : list.items) {
    out += out.empty() ? "" : ",";
    if (item.is(Value::Kind::Array)) {
      out += array_text(item);
    } else if (item.is(Value::Kind::String)) {
      out += '"';
      for (char c : item.text) out += (c == '"' || c == '\\') ? std::string{'\\', c} : std::string(1, c);
      out += '"';
    } else {
      out += item.text;
    }
  }
  return "{" + out + "}";
}

bool is_literal(const Value& value) {
  switch (value.kind) {
    case Value::Kind::String:
    case Value::Kind::Number:
    case Value::Kind::Bool:
    case Value::Kind::Null: return true;
    case Value::Kind::Array: return std::all_of(value.items.begin(), value.items.end(), is_literal);
    case Value::Kind::Object: return std::all_of(value.members.begin(), value.members.end(), [](const auto& m) { return m.key != "..." && is_literal(m.value); });
    default: return false;
  }
}

}  // namespace

std::string column_name(const Value& builder, const std::string& key, Casing casing) {
  std::size_t first = builder.text == "custom" ? 1 : 0;
  if (builder.items.size() > first && builder.items[first].is(Value::Kind::String) && !builder.items[first].text.empty()) return builder.items[first].text;
  return cased(key, casing);
}

std::optional<std::string> column_type(Evaluator& evaluator, const Value& builder) {
  std::optional<std::string> out = base_type(evaluator, builder);
  if (!out) return out;
  for (const auto& [method, arguments] : builder.members) {
    if (method != "array") continue;
    bool sized = !arguments.items.empty() && arguments.items[0].is(Value::Kind::Number);
    bool dimensions = !arguments.items.empty() && arguments.items[0].is(Value::Kind::String);  // 1.x: "[][]"
    *out += dimensions ? arguments.items[0].text : "[" + (sized ? arguments.items[0].text : "") + "]";
  }
  return out;
}

std::optional<std::string> column_default(const Evaluator& evaluator, const Value& builder) {
  const Value* given = builder.call("default");
  if (builder.call("defaultNow") != nullptr) return "now()";
  if (builder.call("defaultRandom") != nullptr) return "gen_random_uuid()";
  if (given == nullptr || given->items.empty()) return "";
  const Value& value = given->items[0];
  if (value.is(Value::Kind::Sql) && value.items.empty()) return value.text;
  if (!is_literal(value)) return std::nullopt;
  bool is_array = builder.call("array") != nullptr;
  if (is_array && value.is(Value::Kind::Array)) return quoted_text(array_text(value));
  if (value.is(Value::Kind::String)) return quoted_text(value.text);  // a document too: its text as it is
  if (is_json(builder)) return quoted_text(json_text(value)) + "::" + builder.text;
  if (value.is(Value::Kind::Array)) return "'[" + json_text(value).substr(1, json_text(value).size() - 2) + "]'";  // a vector's
  if (value.is(Value::Kind::Object)) return std::nullopt;
  return sql_text(evaluator, value);
}

drizzle_snapshot::SequenceOptions sequence_options(const Value& options) {
  const Value* cycle = options.member("cycle");
  return {options.string("increment"), options.string("minValue"), options.string("maxValue"), options.string("startWith"), options.string("cache"),
          cycle != nullptr && cycle->text == "true"};
}

}  // namespace reconcile::drizzle_schema
