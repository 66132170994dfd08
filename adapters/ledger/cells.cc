#include "adapters/ledger/cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>

namespace reconcile {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// The separators that people group digits with; a narrow or no-break space is UTF-8 of several bytes.
std::size_t separator_length(std::string_view text) {
  for (std::string_view separator : {",", ".", "'", "_", " ", "\u00a0", "\u202f", "\u2009", "\u2019"}) {
    if (text.starts_with(separator)) return separator.size();
  }
  return 0;
}

// "1,700,000,000" → "1700000000": one to three digits, then groups of three, always the same separator.
std::optional<std::string> ungrouped(std::string_view text) {
  std::string digits;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (text.front() == '-') digits = "-";
    text.remove_prefix(1);
  }
  std::size_t lead = 0;
  while (lead < text.size() && is_digit(text[lead])) ++lead;
  if (lead == 0) return std::nullopt;
  digits.append(text.substr(0, lead));
  text.remove_prefix(lead);
  if (text.empty()) return digits;
  if (lead > 3) return std::nullopt;
  std::string_view separator = text.substr(0, separator_length(text));
  if (separator.empty()) return std::nullopt;
  while (!text.empty()) {
    if (!text.starts_with(separator)) return std::nullopt;
    text.remove_prefix(separator.size());
    if (text.size() < 3 || !std::all_of(text.begin(), text.begin() + 3, is_digit)) return std::nullopt;
    digits.append(text.substr(0, 3));
    text.remove_prefix(3);
  }
  return digits;
}

std::optional<std::int64_t> plain_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Takes a run of digits off the front: exactly `count` of them, or any number when it is 0.
std::optional<int> take_number(std::string_view& text, std::size_t count) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length]) && (count == 0 || length < count)) ++length;
  if (length == 0 || (count != 0 && length != count) || length > 9) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + length, value);
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// The fraction of a second, rounded to milliseconds as to_timestamp's inverse would print them: cut.
int take_milliseconds(std::string_view& text) {
  if (text.empty() || (text.front() != '.' && text.front() != ',')) return 0;
  text.remove_prefix(1);
  int value = 0, digits = 0;
  while (!text.empty() && is_digit(text.front())) {
    if (digits < 3) value = value * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  for (; digits < 3; ++digits) value *= 10;
  return value;
}

// "Z", "+02", "+0530", "-03:30", "+05:53:28", " UTC", "" → seconds east of Greenwich.
std::optional<int> zone_seconds(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("UTC") || text.starts_with("GMT")) text.remove_prefix(3);
  if (text.empty() || text == "Z" || text == "z") return 0;
  bool east = text.front() == '+';
  if (!east && text.front() != '-') return std::nullopt;
  text.remove_prefix(1);
  std::array<int, 3> parts{};
  for (std::size_t i = 0; i < parts.size() && !text.empty(); ++i) {
    if (i > 0) take(text, ':');
    auto part = take_number(text, 2);
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  if (!text.empty()) return std::nullopt;
  int seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  return east ? seconds : -seconds;
}

}  // namespace

bool is_null(const Cell& cell, bool blank_is_null) {
  if (cell.null) return true;
  std::string_view text = trimmed(cell.text);
  if (text.empty()) return blank_is_null;
  if (cell.exact) return false;
  for (std::string_view spelling : {"NULL", "null", "Null", "[NULL]", "[null]", "<null>", "<NULL>", "(null)", "(NULL)", "\\N", "None", "\u2205", "\u2400"}) {
    if (text == spelling) return true;
  }
  return false;
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  text = trimmed(text);
  if (auto value = plain_integer(text)) return value;
  // A spreadsheet's 1700000000000.0; never a fraction that says something.
  if (std::size_t point = text.find('.'); point != std::string_view::npos && point + 1 < text.size() && text.size() - point <= 3 &&
                                          text.find_first_not_of('0', point + 1) == std::string_view::npos) {
    if (auto value = plain_integer(text.substr(0, point))) return value;
  }
  auto digits = ungrouped(text);
  return digits ? plain_integer(*digits) : std::nullopt;
}

std::optional<std::int64_t> time_of(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 11) {
    if (auto number = plain_integer(text)) return number;
  }
  auto year = take_number(text, 4);
  if (!year || !(take(text, '-') || take(text, '/'))) return std::nullopt;
  auto month = take_number(text, 2);
  if (!month || !(take(text, '-') || take(text, '/'))) return std::nullopt;
  auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  std::optional<int> hour = 0, minute = 0, second = 0;
  int milliseconds = 0;
  if (take(text, 'T') || take(text, 't') || (text.size() > 1 && text[0] == ' ' && is_digit(text[1]) && take(text, ' '))) {
    hour = take_number(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    minute = take_number(text, 2);
    if (!minute) return std::nullopt;
    if (take(text, ':')) {
      second = take_number(text, 2);
      milliseconds = take_milliseconds(text);
    }
  }
  auto zone = zone_seconds(text);
  std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                   std::chrono::day{static_cast<unsigned>(*day)}};
  if (!second || !zone || !date.ok() || *hour > 24 || *minute > 59 || *second > 60) return std::nullopt;
  std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + *hour) * 60 + *minute) * 60'000 + (*second - *zone) * 1000LL + milliseconds;
}

}  // namespace reconcile
