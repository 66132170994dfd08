// String functions (varlena.c, oracle_compat.c, quote.c).
#include <openssl/evp.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "core/base/utf8.h"
#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/random_value.h"

namespace reconcile::execute {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Byte offsets of the characters, with the end.
std::vector<std::size_t> characters(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) out.push_back(i);
  }
  out.push_back(text.size());
  return out;
}

std::int64_t length_of(std::string_view text) { return static_cast<std::int64_t>(characters(text).size()) - 1; }

// Characters first … last - 1, counted from 0, as far as there are such.
std::string slice(std::string_view text, std::int64_t first, std::int64_t last) {
  std::vector<std::size_t> at = characters(text);
  auto count = static_cast<std::int64_t>(at.size()) - 1;
  first = std::clamp<std::int64_t>(first, 0, count);
  last = std::clamp<std::int64_t>(last, first, count);
  return std::string(text.substr(at[static_cast<std::size_t>(first)],
                                 at[static_cast<std::size_t>(last)] - at[static_cast<std::size_t>(first)]));
}

Value number(std::int64_t value) { return Value::known(std::to_string(value)); }

std::optional<std::string> printed(Call& call, std::size_t i) {
  if (call.type(i) == TypeClass::Bool) return call.args[i].is_true() ? "t" : "f";
  return output_text(call.session, call.types[i], call.args[i]);
}

template <class F>
Value map_ascii(Call& call, F change) {
  if (!is_ascii(call.text(0))) return Value::not_null();
  std::string out = call.text(0);
  for (char& c : out) c = change(c);
  return Value::known(std::move(out));
}

// Whether a letter beyond ASCII changes is for the locale to say, but none changes one that is as wanted already.
template <class F, class G>
Value map_letters(Call& call, F change, G is_changed) {
  if (!call.is_text(0)) return Value::unknown();
  const std::string& text = call.text(0);
  for (std::int32_t at = 0, size = static_cast<std::int32_t>(text.size()); at < size;) {
    UChar32 c;
    U8_NEXT(text.data(), at, size, c);
    if (c < 0 || (c >= 0x80 && is_changed(c))) return Value::not_null();
  }
  std::string out = text;
  for (char& c : out) c = change(c);
  return Value::known(std::move(out));
}

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char upper_char(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

Value lower(Call& call) {
  return map_letters(call, lower_char, [](UChar32 c) { return u_tolower(c) != c; });
}
Value upper(Call& call) {
  return map_letters(call, upper_char, [](UChar32 c) { return u_toupper(c) != c; });
}

Value initcap(Call& call) {
  bool inside = false;
  return map_ascii(call, [&](char c) {
    char out = inside ? lower_char(c) : upper_char(c);
    inside = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return out;
  });
}

Value length(Call& call) {
  if (call.type(0) == TypeClass::Text) return number(length_of(call.text(0)));
  if (call.type(0) == TypeClass::Bytes) return number(static_cast<std::int64_t>(call.text(0).size()) / 2 - 1);
  return Value::not_null();
}

Value octet_length(Call& call) {
  if (!call.is_text(0)) return Value::not_null();
  return number(static_cast<std::int64_t>(call.text(0).size()));
}

// What is known of a text that has a part nobody knows: concat() is never null, || is when a part is.
Value joined(Call& call) {
  bool there = call.function.name == "concat" ||
               std::all_of(call.args.begin(), call.args.end(), [](const Value& arg) { return arg.never_null(); });
  if (there && std::any_of(call.args.begin(), call.args.end(), is_random_key)) return text_with_key();
  return there ? Value::not_null() : Value::unknown();
}

Value concatenate(Call& call) {
  std::string out, before;
  const Value* key = nullptr;
  for (std::size_t i = 0; i < call.count(); ++i) {
    std::optional<std::string> part = call.args[i].is_null() ? std::optional<std::string>("") : printed(call, i);
    if (!part && key == nullptr && is_random_key(call.args[i])) {
      key = &call.args[i];
      before = std::exchange(out, {});
      continue;
    }
    if (!part) return joined(call);
    if (call.type(i) == TypeClass::Bool && call.function.name != "concat" && !call.args[i].is_null()) part = call.args[i].is_true() ? "true" : "false";
    out += *part;
  }
  if (key != nullptr) return key_text(*key, before, out);
  return Value::known(std::move(out));
}

Value concat_ws(Call& call) {
  if (call.args[0].is_null()) return Value::null();
  std::string out;
  bool first = true;
  for (std::size_t i = 1; i < call.count(); ++i) {
    if (call.args[i].is_null()) continue;
    std::optional<std::string> part = printed(call, i);
    if (!part) return Value::not_null();
    out += (first ? "" : call.text(0)) + *part;
    first = false;
  }
  return Value::known(std::move(out));
}

std::string_view trim(std::string_view text, std::string_view set, bool left, bool right) {
  while (left && !text.empty() && set.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (right && !text.empty() && set.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

Value trim_call(Call& call, bool left, bool right) {
  std::string_view set = call.count() > 1 ? std::string_view(call.text(1)) : " ";
  if (!call.is_text(0) || !is_ascii(set)) return Value::not_null();
  return Value::known(std::string(trim(call.text(0), set, left, right)));
}

Value both_trim(Call& call) { return trim_call(call, true, true); }
Value left_trim(Call& call) { return trim_call(call, true, false); }
Value right_trim(Call& call) { return trim_call(call, false, true); }

Value substring(Call& call) {
  if (!call.is_text(0) || call.is_text(1)) return Value::unknown();
  std::optional<std::int64_t> start = call.integer(1), count;
  if (!start) return Value::not_null();
  if (call.count() < 3) return Value::known(slice(call.text(0), *start - 1, INT32_MAX));
  count = call.integer(2);
  if (!count) return Value::not_null();
  if (*count < 0) throw PgError("22011", "negative substring length not allowed");
  return Value::known(slice(call.text(0), *start - 1, *start - 1 + *count));
}

Value left(Call& call) {
  std::int64_t count = *call.integer(1), length = length_of(call.text(0));
  return Value::known(slice(call.text(0), 0, count < 0 ? length + count : count));
}

Value right(Call& call) {
  std::int64_t count = *call.integer(1), length = length_of(call.text(0));
  return Value::known(slice(call.text(0), count < 0 ? -count : length - count, length));
}

std::string replace_all(const std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return text;
  std::string out;
  std::size_t at = 0;
  for (std::size_t next; (next = text.find(from, at)) != std::string::npos; at = next + from.size()) {
    out.append(text, at, next - at);
    out += to;
  }
  return out + text.substr(at);
}

Value replace(Call& call) {
  if (!call.args[0].is_known() || !call.args[1].is_known() || !call.args[2].is_known()) {
    bool without_dashes = call.args[1].is_known() && call.text(1) == "-" && call.args[2].is_known() && call.text(2).empty();
    return without_dashes ? random_without_dashes(call.args[0]) : joined(call);
  }
  return Value::known(replace_all(call.text(0), call.text(1), call.text(2)));
}

Value translate(Call& call) {
  if (!is_ascii(call.text(0)) || !is_ascii(call.text(1)) || !is_ascii(call.text(2))) return Value::not_null();
  std::string out;
  for (char c : call.text(0)) {
    auto at = call.text(1).find(c);
    if (at == std::string::npos) out += c;
    else if (at < call.text(2).size()) out += call.text(2)[at];
  }
  return Value::known(std::move(out));
}

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  for (std::size_t next; (next = text.find(separator, at)) != std::string::npos; at = next + separator.size()) {
    parts.push_back(text.substr(at, next - at));
  }
  parts.push_back(text.substr(at));
  return parts;
}

Value split_part(Call& call) {
  std::int64_t field = *call.integer(2);
  if (field == 0) throw PgError("22023", "field position must not be zero");
  std::vector<std::string> parts = call.text(1).empty() ? std::vector<std::string>{call.text(0)} : split(call.text(0), call.text(1));
  auto count = static_cast<std::int64_t>(parts.size());
  if (field < 0) field += count + 1;
  return Value::known(field >= 1 && field <= count ? parts[static_cast<std::size_t>(field) - 1] : "");
}

Value string_to_array(Call& call) {
  if (call.args[0].is_null()) return Value::null();
  if (call.args[1].is_null()) return Value::not_null();
  if (call.text(0).empty()) return Value::known("{}");
  std::vector<std::string> parts = call.text(1).empty() ? std::vector<std::string>{call.text(0)} : split(call.text(0), call.text(1));
  std::vector<Value> members;
  for (std::string& part : parts) {
    bool null = call.count() > 2 && call.args[2].is_known() && call.text(2) == part;
    members.push_back(null ? Value::null() : Value::known(std::move(part)));
  }
  return make_array(std::move(members));
}

Value position(const std::string& text, const std::string& wanted) {
  auto at = text.find(wanted);
  return number(at == std::string::npos ? 0 : length_of(std::string_view(text).substr(0, at)) + 1);
}

Value strpos(Call& call) { return call.is_text(0) ? position(call.text(0), call.text(1)) : Value::not_null(); }

Value starts_with(Call& call) { return Value::boolean(call.text(0).starts_with(call.text(1))); }

Value repeat(Call& call) {
  std::int64_t times = std::max<std::int64_t>(*call.integer(1), 0);
  if (times * static_cast<std::int64_t>(call.text(0).size()) > 1'000'000) return Value::not_null();
  std::string out;
  while (times-- > 0) out += call.text(0);
  return Value::known(std::move(out));
}

Value reverse(Call& call) {
  std::vector<std::size_t> at = characters(call.text(0));
  std::string out;
  for (std::size_t i = at.size() - 1; i > 0; --i) out += call.text(0).substr(at[i - 1], at[i] - at[i - 1]);
  return Value::known(std::move(out));
}

Value pad(Call& call, bool on_left) {
  std::int64_t width = *call.integer(1), length = length_of(call.text(0));
  std::string fill = call.count() > 2 ? call.text(2) : " ";
  if (width > 1'000'000) return Value::not_null();
  if (width <= length || fill.empty()) return Value::known(slice(call.text(0), 0, std::max<std::int64_t>(width, 0)));
  std::string padding;
  while (length_of(padding) < width - length) padding += fill;
  padding = slice(padding, 0, width - length);
  return Value::known(on_left ? padding + call.text(0) : call.text(0) + padding);
}

Value lpad(Call& call) { return pad(call, true); }
Value rpad(Call& call) { return pad(call, false); }

Value quote_ident(Call& call) { return Value::known(analyze::quote_identifier(call.text(0))); }

Value quote_literal(Call& call) {
  std::optional<std::string> text = printed(call, 0);
  if (call.type(0) == TypeClass::Bool) text = call.args[0].is_true() ? "true" : "false";
  return text ? Value::known(analyze::quote_literal(*text)) : Value::not_null();
}

Value quote_nullable(Call& call) { return call.args[0].is_null() ? Value::known("NULL") : quote_literal(call); }

struct Conversion {
  char type = 0;
  std::size_t position = 0;  // n$; 0: the next argument
  bool left_justified = false;
  std::int64_t width = 0;
};

// One "%…" of format(), after the percent sign.
Conversion read_conversion(std::string_view format, std::size_t& at) {
  Conversion out;
  auto read_number = [&] {
    std::int64_t value = 0;
    while (at < format.size() && format[at] >= '0' && format[at] <= '9' && value < 100000) value = value * 10 + (format[at++] - '0');
    return value;
  };
  std::size_t start = at;
  std::int64_t leading = read_number();
  if (at < format.size() && format[at] == '$' && at > start) {
    if (leading == 0) throw PgError("22023", "format specifies argument 0, but arguments are numbered from 1");
    out.position = static_cast<std::size_t>(leading);
    ++at;
  } else {
    at = start;
  }
  while (at < format.size() && format[at] == '-') out.left_justified = true, ++at;
  if (at < format.size() && format[at] == '*') throw Undecided{"a width in format() that is an argument"};
  out.width = read_number();
  if (at >= format.size()) {
    throw PgError("22023", "unterminated format() type specifier").with_hint("For a single \"%\" use \"%%\".");
  }
  out.type = format[at++];
  return out;
}

std::optional<std::string> formatted(Call& call, char type, std::size_t index) {
  if (call.args[index].is_null()) {
    if (type == 'I') throw PgError("22004", "null values cannot be formatted as an SQL identifier");
    return type == 'L' ? "NULL" : "";
  }
  std::optional<std::string> text = printed(call, index);
  if (!text || type == 's') return text;
  return type == 'I' ? analyze::quote_identifier(*text) : analyze::quote_literal(*text);
}

Value format(Call& call) {
  if (call.args[0].is_null()) return Value::null();
  if (!call.args[0].is_known()) return Value::not_null();
  const std::string& format = call.text(0);
  std::string out;
  bool unknown = false;
  std::size_t argument = 0;
  for (std::size_t at = 0; at < format.size();) {
    char c = format[at++];
    if (c != '%') {
      out += c;
      continue;
    }
    if (at < format.size() && format[at] == '%') {
      out += '%', ++at;
      continue;
    }
    Conversion conversion = read_conversion(format, at);
    if (conversion.type != 's' && conversion.type != 'I' && conversion.type != 'L') {
      throw PgError("22023", "unrecognized format() type specifier \"" + std::string(1, conversion.type) + "\"")
          .with_hint("For a single \"%\" use \"%%\".");
    }
    argument = conversion.position != 0 ? conversion.position : argument + 1;
    if (argument >= call.count()) throw PgError("22023", "too few arguments for format()");
    std::optional<std::string> text = formatted(call, conversion.type, argument);
    if (!text) {
      unknown = true;
      continue;
    }
    std::int64_t missing = conversion.width - length_of(*text);
    std::string padding(missing > 0 ? static_cast<std::size_t>(missing) : 0, ' ');
    out += conversion.left_justified ? *text + padding : padding + *text;
  }
  return unknown ? Value::not_null() : Value::known(std::move(out));
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += digits[bytes[i] >> 4];
    out += digits[bytes[i] & 15];
  }
  return out;
}

Value md5(Call& call) {
  if (!call.is_text(0)) return Value::not_null();
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(call.text(0).data(), call.text(0).size(), digest, &size, EVP_md5(), nullptr) != 1) return Value::not_null();
  return Value::known(hex(digest, size));
}

std::optional<std::string> bytes_of(const std::string& bytea) {
  if (!bytea.starts_with("\\x") || bytea.size() % 2 != 0) return std::nullopt;
  std::string out;
  auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  for (std::size_t i = 2; i < bytea.size(); i += 2) out += static_cast<char>(digit(bytea[i]) * 16 + digit(bytea[i + 1]));
  return out;
}

Value encode(Call& call) {
  std::optional<std::string> bytes = bytes_of(call.text(0));
  if (bytes && call.text(1) == "hex") return Value::known(call.text(0).substr(2));
  return Value::not_null();
}

Value decode(Call& call) {
  const std::string& text = call.text(0);
  bool plain = text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return call.text(1) == "hex" && plain ? Value::known("\\x" + text) : Value::not_null();
}

Value ascii(Call& call) {
  if (!is_ascii(call.text(0))) return Value::not_null();
  return number(call.text(0).empty() ? 0 : call.text(0)[0]);
}

Value chr(Call& call) {
  std::int64_t code = *call.integer(0);
  return code >= 1 && code < 128 ? Value::known(std::string(1, static_cast<char>(code))) : Value::not_null();
}

constexpr Builtin table[] = {
    {"lower", lower, Builtin::Total},
    {"upper", upper, Builtin::Total},
    {"initcap", initcap, Builtin::Total},
    {"length", length, Builtin::Total},
    {"char_length", length, Builtin::Total},
    {"character_length", length, Builtin::Total},
    {"textlen", length, Builtin::Total},
    {"octet_length", octet_length, Builtin::Total},
    {"textcat", concatenate, Builtin::Total | Builtin::TakesUnknown},
    {"textanycat", concatenate, Builtin::Total | Builtin::TakesUnknown},
    {"anytextcat", concatenate, Builtin::Total | Builtin::TakesUnknown},
    {"concat", concatenate, Builtin::TakesUnknown},
    {"concat_ws", concat_ws, Builtin::TakesUnknown},
    {"btrim", both_trim, Builtin::Total},
    {"ltrim", left_trim, Builtin::Total},
    {"rtrim", right_trim, Builtin::Total},
    {"substring", substring},
    {"substr", substring, Builtin::Total},
    {"left", left, Builtin::Total},
    {"right", right, Builtin::Total},
    {"replace", replace, Builtin::Total | Builtin::TakesUnknown},
    {"translate", translate, Builtin::Total},
    {"split_part", split_part, Builtin::Total},
    {"string_to_array", string_to_array},
    {"strpos", strpos, Builtin::Total},
    {"position", strpos, Builtin::Total},
    {"starts_with", starts_with, Builtin::Total},
    {"repeat", repeat, Builtin::Total},
    {"reverse", reverse, Builtin::Total},
    {"lpad", lpad, Builtin::Total},
    {"rpad", rpad, Builtin::Total},
    {"quote_ident", quote_ident, Builtin::Total},
    {"quote_literal", quote_literal, Builtin::Total},
    {"quote_nullable", quote_nullable},
    {"format", format, Builtin::TakesUnknown},
    {"md5", md5, Builtin::Total},
    {"encode", encode, Builtin::Total},
    {"decode", decode, Builtin::Total},
    {"ascii", ascii, Builtin::Total},
    {"chr", chr, Builtin::Total},
};

}  // namespace

std::span<const Builtin> text_builtins() { return table; }

}  // namespace reconcile::execute
