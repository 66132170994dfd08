// boolean and the character types.
#include <algorithm>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"
#include "core/analyze/typmod.h"

namespace reconcile::analyze {
namespace {

constexpr std::size_t name_limit = 63;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

// Byte offset of the n-th character.
std::size_t character_offset(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!is_continuation(text[at]) && n-- == 0) break;
  }
  return at;
}

// Only blanks may be cut off.
std::string_view limited(std::string_view text, std::size_t limit, std::string_view type) {
  if (character_count(text) <= limit) return text;
  std::size_t cut = character_offset(text, limit);
  if (text.find_first_not_of(' ', cut) != std::string_view::npos) {
    throw PgError("22001",
                  "value too long for type " + std::string(type) + "(" + std::to_string(limit) + ")");
  }
  return text.substr(0, cut);
}

bool abbreviates(std::string_view text, std::string_view word, std::size_t at_least = 1) {
  return text.size() >= at_least && text.size() <= word.size() && word.substr(0, text.size()) == text;
}

}  // namespace

std::string bool_in_out(std::string_view text) {
  std::string word = to_lower(trim_space(text));
  if (abbreviates(word, "true") || abbreviates(word, "yes") || word == "on" || word == "1") return "t";
  if (abbreviates(word, "false") || abbreviates(word, "no") || abbreviates(word, "off", 2) || word == "0") return "f";
  invalid_syntax("boolean", text);
}

std::string varchar_in_out(std::string_view text, std::int32_t typmod) {
  if (typmod < varlena_header) return std::string(text);
  return std::string(limited(text, static_cast<std::size_t>(typmod - varlena_header), "character varying"));
}

std::string bpchar_in_out(std::string_view text, std::int32_t typmod) {
  if (typmod < varlena_header) return std::string(text);
  auto length = static_cast<std::size_t>(typmod - varlena_header);
  std::string out(limited(text, length, "character"));
  return out + std::string(length - character_count(out), ' ');
}

std::string char_in_out(std::string_view text) {
  auto octal = [&](std::size_t i, char max) { return text[i] >= '0' && text[i] <= max; };
  if (text.size() == 4 && text[0] == '\\' && octal(1, '3') && octal(2, '7') && octal(3, '7')) {
    int value = (text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0');
    if (value == 0) return {};
    return value >= 128 ? std::string(text) : std::string(1, static_cast<char>(value));
  }
  if (text.empty()) return {};
  unsigned char first = static_cast<unsigned char>(text[0]);
  if (first < 128) return std::string(1, text[0]);
  std::string out = "\\";
  for (int shift : {6, 3, 0}) out += static_cast<char>('0' + ((first >> shift) & 7));
  return out;
}

std::string name_in_out(std::string_view text) {
  if (text.size() <= name_limit) return std::string(text);
  std::size_t end = name_limit;
  while (end > 0 && is_continuation(text[end])) --end;
  return std::string(text.substr(0, end));
}

}  // namespace reconcile::analyze
