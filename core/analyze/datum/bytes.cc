// bytea, uuid and bit strings.
#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The whole character that starts at `at`, for messages.
std::string character_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return std::string(text.substr(at, end - at));
}

std::string hex_bytea(std::string_view text) {
  std::string out = "\\x";
  int digits = 0;
  for (std::size_t i = 2; i < text.size(); ++i) {
    bool between = digits % 2 == 0;  // blanks may stand between bytes only
    if (between && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r')) continue;
    if (hex_value(text[i]) < 0) {
      throw PgError("22023", "invalid hexadecimal digit: \"" + character_at(text, i) + "\"");
    }
    out += to_lower(text[i]);
    ++digits;
  }
  if (digits % 2 != 0) throw PgError("22023", "invalid hexadecimal data: odd number of digits");
  return out;
}

std::string escaped_bytea(std::string_view text) {
  std::string out = "\\x";
  auto put = [&](int byte) { (out += hex_digits[byte >> 4]) += hex_digits[byte & 15]; };
  auto octal = [&](std::size_t i, char max) { return i < text.size() && text[i] >= '0' && text[i] <= max; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      put(static_cast<unsigned char>(text[i]));
    } else if (octal(i + 1, '3') && octal(i + 2, '7') && octal(i + 3, '7')) {
      put((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      put('\\');
      ++i;
    } else {
      throw PgError("22P02", "invalid input syntax for type bytea");
    }
  }
  return out;
}

}  // namespace

std::string bytea_in_out(std::string_view text) {
  return text.substr(0, 2) == "\\x" ? hex_bytea(text) : escaped_bytea(text);
}

std::string uuid_in_out(std::string_view text) {
  std::string out;
  std::string_view rest = text;
  bool braces = take(rest, '{');
  for (int byte = 0; byte < 16; ++byte) {
    if (byte == 4 || byte == 6 || byte == 8 || byte == 10) out += '-';
    for (int nibble = 0; nibble < 2; ++nibble) {
      if (rest.empty() || hex_value(rest.front()) < 0) invalid_syntax("uuid", text);
      out += to_lower(rest.front());
      rest.remove_prefix(1);
    }
    if (byte % 2 == 1 && byte < 15) take(rest, '-');
  }
  if ((braces && !take(rest, '}')) || !rest.empty()) invalid_syntax("uuid", text);
  return out;
}

std::string bit_in_out(std::string_view text, std::int32_t typmod, bool varying) {
  bool hex = !text.empty() && to_lower(text[0]) == 'x';
  std::size_t start = hex || (!text.empty() && to_lower(text[0]) == 'b') ? 1 : 0;
  std::string out;
  for (std::size_t i = start; i < text.size(); ++i) {
    int value = hex_value(text[i]);
    if (hex ? value < 0 : (value < 0 || value > 1)) {
      throw PgError("22P02", "\"" + character_at(text, i) + "\" is not a valid " +
                                 (hex ? "hexadecimal" : "binary") + " digit");
    }
    for (int bit = hex ? 3 : 0; bit >= 0; --bit) out += static_cast<char>('0' + ((value >> bit) & 1));
  }
  auto length = static_cast<std::int32_t>(out.size());
  if (typmod <= 0 || length == typmod || (varying && length < typmod)) return out;
  if (varying) throw PgError("22001", "bit string too long for type bit varying(" + std::to_string(typmod) + ")");
  throw PgError("22026", "bit string length " + std::to_string(length) + " does not match type bit(" +
                             std::to_string(typmod) + ")");
}

}  // namespace reconcile::analyze
