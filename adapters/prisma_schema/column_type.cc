#include "adapters/prisma_schema/column_type.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace reconcile::prisma_schema {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 9> scalars{{
    {"String", "TEXT"}, {"Int", "INTEGER"}, {"BigInt", "BIGINT"}, {"Float", "DOUBLE PRECISION"},
    {"Decimal", "DECIMAL(65,30)"}, {"Boolean", "BOOLEAN"}, {"DateTime", "TIMESTAMP(3)"}, {"Json", "JSONB"}, {"Bytes", "BYTEA"},
}};

constexpr std::array<Pair, 26> native_types{{
    {"SmallInt", "SMALLINT"}, {"Integer", "INTEGER"}, {"BigInt", "BIGINT"}, {"Oid", "OID"},
    {"Decimal", "DECIMAL"}, {"Money", "MONEY"}, {"Real", "REAL"}, {"DoublePrecision", "DOUBLE PRECISION"},
    {"Inet", "INET"}, {"Citext", "CITEXT"}, {"VarChar", "VARCHAR"}, {"Char", "CHAR"}, {"Text", "TEXT"},
    {"ByteA", "BYTEA"}, {"Timestamp", "TIMESTAMP"}, {"Timestamptz", "TIMESTAMPTZ"}, {"Date", "DATE"}, {"Time", "TIME"},
    {"Timetz", "TIMETZ"}, {"Boolean", "BOOLEAN"}, {"Bit", "BIT"}, {"VarBit", "VARBIT"}, {"Uuid", "UUID"}, {"Xml", "XML"},
    {"Json", "JSON"}, {"JsonB", "JSONB"},
}};

template <std::size_t N>
std::string_view look_up(const std::array<Pair, N>& pairs, std::string_view key) {
  auto it = std::ranges::find(pairs, key, &Pair::first);
  return it == pairs.end() ? std::string_view() : it->second;
}

const Attribute* native_attribute(const Field& field) {
  // The datasource's name stands before the dot; whatever it is, there is one datasource.
  auto it = std::ranges::find_if(field.attributes, [](const Attribute& a) { return a.name.find('.') != std::string::npos; });
  return it == field.attributes.end() ? nullptr : &*it;
}

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out.push_back(quote);
    out.push_back(c);
  }
  out.push_back(quote);
  return out;
}

bool all_digits(std::string_view text, std::string_view pattern) {
  return text.size() == pattern.size() && std::ranges::equal(text, pattern, [](char c, char p) {
           return p == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == p;
         });
}

// "2020-01-01T10:00:00.5Z" as Prisma prints it: '2020-01-01 10:00:00.500 +00:00'.
std::optional<std::string> date_time(std::string_view text) {
  if (text.size() < 20 || !all_digits(text.substr(0, 10), "0000-00-00") || !all_digits(text.substr(11, 8), "00:00:00")) return std::nullopt;
  std::string out = std::string(text.substr(0, 10)) + " " + std::string(text.substr(11, 8));
  std::string_view rest = text.substr(19);
  if (rest.starts_with('.')) {
    std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end == 1) return std::nullopt;
    std::string digits(rest.substr(1, std::min<std::size_t>(end - 1, 9)));
    digits.resize(9, '0');
    while (digits.size() >= 3 && digits.ends_with("000")) digits.resize(digits.size() - 3);
    if (!digits.empty()) out += "." + digits;
    rest = rest.substr(end);
  }
  if (rest == "Z" || rest == "z") return out + " +00:00";
  if (!all_digits(rest, "+00:00") && !all_digits(rest, "-00:00")) return std::nullopt;
  return out + " " + std::string(rest);
}

std::optional<std::string> hex_of_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (char c : text.substr(0, text.find('='))) {
    std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFF;
    if ((count += 6) < 8) continue;
    count -= 8;
    unsigned byte = bits >> count & 0xFF;
    out += {hex[byte >> 4], hex[byte & 15]};
  }
  return out;
}

std::optional<std::string> quoted_if(const std::optional<std::string>& text, std::string_view prefix = {}) {
  if (!text) return std::nullopt;
  return "'" + std::string(prefix) + *text + "'";
}

}  // namespace

bool is_scalar(std::string_view type) { return !look_up(scalars, type).empty(); }

std::optional<std::string> scalar_type(const Field& field) {
  const Attribute* native = native_attribute(field);
  if (native == nullptr) return std::string(look_up(scalars, field.type));
  std::string_view base = look_up(native_types, std::string_view(native->name).substr(native->name.find('.') + 1));
  if (base.empty()) return std::nullopt;
  std::string out(base), arguments;
  for (const Argument& argument : native->arguments) arguments += (arguments.empty() ? "" : ",") + argument.value.text;
  if (!arguments.empty()) out += "(" + arguments + ")";
  return out;
}

std::string quoted_name(std::string_view name) { return doubled(name, '"'); }
std::string quoted_text(std::string_view text) { return doubled(text, '\''); }

std::string qualified_name(const Name& name) {
  return (name.schema.empty() ? "" : quoted_name(name.schema) + ".") + quoted_name(name.name);
}

std::optional<std::string> literal_default(const std::string& type, const Expression& value) {
  using Kind = Expression::Kind;
  if (value.is(Kind::Call) || value.is(Kind::Array) || value.is(Kind::Object)) return std::nullopt;
  if (type == "Boolean") return value.is(Kind::Constant) ? std::optional(value.text) : std::nullopt;
  if (type == "Int" || type == "BigInt" || type == "Float" || type == "Decimal") {
    return value.is(Kind::Number) || value.is(Kind::String) ? std::optional(value.text) : std::nullopt;
  }
  if (!value.is(Kind::String)) return std::nullopt;
  if (type == "DateTime") return quoted_if(date_time(value.text));
  if (type == "Bytes") return quoted_if(hex_of_base64(value.text), "\\x");
  return quoted_text(value.text);
}

std::string opclass_name(std::string_view prisma_name) {
  // "MinMax" is one word of the server's, as are its type names.
  constexpr std::array<Pair, 5> words{{{"MinMax", "Minmax"}, {"TimestampTz", "Timestamptz"}, {"TimeTz", "Timetz"},
                                       {"VarBit", "Varbit"}, {"MacAddr", "Macaddr"}}};
  std::string text(prisma_name);
  for (auto [from, to] : words) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  }
  std::string out;
  for (char c : text) {
    bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (upper && !out.empty()) out.push_back('_');
    out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return out;
}

}  // namespace reconcile::prisma_schema
