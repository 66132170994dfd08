#include "adapters/drizzle_snapshot/sql_text.h"

#include <cctype>

namespace reconcile::drizzle_snapshot {
namespace {

std::string in_quotes(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out.push_back(quote);
    out.push_back(c);
  }
  return out + quote;
}

std::string scalar_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() || value.is_structured() ? std::string() : value.dump();
}

// JavaScript rounds the greatest bigint up, beyond what the server takes.
std::string in_range(std::string number) { return number == "9223372036854776000" || number == "-9223372036854776000" ? std::string() : number; }

std::string snake_case(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0) out.push_back('_');
    out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return out;
}

}  // namespace

std::string quoted_name(std::string_view name) { return in_quotes(name, '"'); }
std::string quoted_text(std::string_view text) { return in_quotes(text, '\''); }
std::string qualified(const Name& name) { return quoted_name(name.schema) + "." + quoted_name(name.name); }

const Json& member(const Json& object, std::string_view key) {
  static const Json missing;
  if (!object.is_object()) return missing;
  auto it = object.find(key);
  return it == object.end() ? missing : *it;
}

std::string text_at(const Json& object, std::string_view key) { return scalar_text(member(object, key)); }

bool flag_at(const Json& object, std::string_view key) {
  const Json& value = member(object, key);
  return value.is_boolean() && value.get<bool>();
}

std::vector<std::string> texts_at(const Json& object, std::string_view key) {
  std::vector<std::string> out;
  const Json& list = member(object, key);
  if (!list.is_structured()) return out;
  for (const auto& [_, item] : list.items()) out.push_back(scalar_text(item));
  return out;
}

SequenceOptions sequence_options(const Json& object, std::string_view increment, std::string_view cache) {
  return {text_at(object, increment), in_range(text_at(object, "minValue")), in_range(text_at(object, "maxValue")),
          text_at(object, "startWith"), text_at(object, cache), flag_at(object, "cycle")};
}

std::string view_options(const Json& with) {
  std::string out;
  if (!with.is_object()) return out;
  for (const auto& [key, value] : with.items()) {
    if (value.is_null()) continue;
    out += (out.empty() ? "" : ", ") + snake_case(key) + " = " + scalar_text(value);
  }
  return out;
}

std::string default_text(const Json& value) {
  std::string text = scalar_text(value);
  if (!value.is_string() || !text.starts_with('\'')) return text;
  const std::size_t last = text.rfind('\'');
  if (last == 0) return text;
  std::string_view inner = std::string_view(text).substr(1, last - 1);
  // Only a JSON or array constant with single quotes, none of them doubled, can have been written so.
  const bool literal = inner.starts_with('{') || inner.starts_with('[') || inner.starts_with('"');
  if (!literal || inner.find('\'') == std::string_view::npos || inner.find("''") != std::string_view::npos) return text;
  return quoted_text(inner) + text.substr(last + 1);
}

}  // namespace reconcile::drizzle_snapshot
