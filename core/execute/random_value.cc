#include "core/execute/random_value.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/typmod.h"
#include "core/execute/convert.h"

namespace reconcile::execute {
namespace {

constexpr std::string_view around_prefix = "text with ", text_prefix = "random text ", bytes_prefix = "random bytes ", number_prefix = "random number ";
constexpr std::int64_t printed_uuid = 36, printed_md5 = 32;
constexpr std::int64_t fewest = 6;  // characters: of fewer, two may well be alike

int next_number() {
  static int number = 0;
  return ++number;
}

bool is_uuid(const Value& value) { return value.symbol().starts_with("uuid ") || value.symbol().starts_with("random uuid "); }
bool is_around(const Value& value) { return value.symbol().starts_with(around_prefix); }

std::int64_t number_behind(const Value& value, std::string_view prefix) {
  std::int64_t number = 0;
  const std::string& symbol = value.symbol();
  std::from_chars(symbol.data() + prefix.size(), symbol.data() + symbol.size(), number);
  return number;
}

// Text of which each character is drawn.
struct Drawn {
  std::int64_t length = 0;
  bool hex = false;      // small letters and digits
  bool is_part = false;  // of another one
};

std::optional<Drawn> drawn(const Value& value) {
  if (value.kind() != Value::Kind::NotNull) return std::nullopt;
  if (is_uuid(value)) return Drawn{printed_uuid, false};
  if (!value.symbol().starts_with(text_prefix)) return std::nullopt;
  const std::string_view rest = std::string_view(value.symbol()).substr(value.symbol().find(' ', text_prefix.size()) + 1);
  return Drawn{number_behind(value, text_prefix), rest.starts_with("hex "), rest.find("characters from") != std::string_view::npos};
}

Value made(const Value& of, std::int64_t length, bool hex, std::string_view how) {
  return Value::fresh(std::string(text_prefix) + std::to_string(length) + (hex ? " hex " : " any ") + std::string(how) + " of " + of.symbol());
}

// `first` counts from 1.
std::optional<Value> characters(const Value& text, const Drawn& from, std::int64_t first, std::int64_t count) {
  const std::int64_t begin = std::max<std::int64_t>(first, 1), end = std::min(first + count, from.length + 1);
  if (begin == 1 && end > from.length) return text;
  if (end - begin < fewest || from.is_part) return std::nullopt;
  return made(text, end - begin, from.hex, "characters from " + std::to_string(begin));
}

std::optional<Value> encoded(const Value& bytes, std::string_view format) {
  if (!bytes.symbol().starts_with(bytes_prefix)) return std::nullopt;
  const std::int64_t size = number_behind(bytes, bytes_prefix);
  if (format == "hex") return made(bytes, size * 2, true, "hex");
  if (format == "base64") return made(bytes, (size + 2) / 3 * 4, false, "base64");
  return std::nullopt;
}

Value there(const Value& value) { return value.never_null() ? Value::not_null() : Value::unknown(); }

}  // namespace

Value random_number() { return Value::fresh(std::string(number_prefix) + std::to_string(next_number())); }

Value random_bytes(std::int64_t size) {
  constexpr std::int64_t enough = 4;
  if (size < enough) return Value::not_null();
  return Value::fresh(std::string(bytes_prefix) + std::to_string(size) + " " + std::to_string(next_number()));
}

bool is_random_key(const Value& value) {
  return value.kind() == Value::Kind::NotNull && (is_uuid(value) || is_around(value) || value.symbol().starts_with("random "));
}

Value key_text(const Value& key, std::string_view before, std::string_view after) {
  if (!is_random_key(key)) return there(key);
  return Value::fresh(std::string(around_prefix) + key.symbol() + " between '" + std::string(before) + "' and '" + std::string(after) + "'");
}

Value text_with_key() { return Value::fresh(std::string(around_prefix) + "others " + std::to_string(next_number())); }

Value random_without_dashes(const Value& text) {
  if (text.kind() == Value::Kind::NotNull && is_uuid(text)) return made(text, printed_md5, true, "without dashes");
  const std::optional<Drawn> from = drawn(text);
  return from && from->hex ? text : key_text(text, "", " without dashes");
}

std::optional<Value> of_random_value(std::string_view function, std::span<const Value> args) {
  if (args.empty() || !is_random_key(args[0])) return std::nullopt;
  const Value& value = args[0];
  auto number = [&](std::size_t i) { return i < args.size() ? integer_of(args[i]).value_or(0) : std::int64_t{INT32_MAX}; };
  if (function == "md5") return made(value, printed_md5, true, "md5");
  if (function == "encode" && args.size() == 2 && args[1].is_known()) return encoded(value, args[1].text());
  const std::optional<Drawn> from = drawn(value);
  if (!from) return std::nullopt;
  if (function == "left") return characters(value, *from, 1, number(1));
  if (function == "right") return characters(value, *from, from->length - number(1) + 1, number(1));
  if (function == "substr" || function == "substring") return characters(value, *from, number(1), number(2));
  const bool has_small_letters_only = from->hex || is_uuid(value);
  if (function == "lower") return has_small_letters_only ? value : made(value, from->length, false, "lower case");
  if (function == "upper") return made(value, from->length, false, "upper case");
  return std::nullopt;
}

bool keeps_random_key(Session& session, const Value& value, Oid to, std::int32_t typmod) {
  const Oid base = analyze::base_type(session, to, &typmod);
  const bool text = base == type_oid::Text || base == type_oid::VarChar;
  if (is_around(value)) return text && typmod < 0;
  if (value.symbol().starts_with(number_prefix)) return base == type_oid::Float8 || (text && typmod < 0);
  if (value.symbol().starts_with(bytes_prefix)) return base == type_oid::Bytea || (text && typmod < 0);
  const std::optional<Drawn> from = drawn(value);
  if (base == type_oid::Uuid) return is_uuid(value) || (from && from->hex && from->length == printed_md5);
  return text && from && (typmod < 0 || typmod - analyze::varlena_header >= from->length);
}

}  // namespace reconcile::execute
