#include "adapters/names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

namespace reconcile {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return text.substr(at, end - at);
}

std::string_view without_leading_zeros(std::string_view digits) {
  std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
}

int compare_digits(std::string_view a, std::string_view b) {
  a = without_leading_zeros(a);
  b = without_leading_zeros(b);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b) < 0 ? -1 : a == b ? 0 : 1;
}

// "20241218" or "2024-12-18": what follows may be a time or the number within the day.
bool is_date(std::string_view number) {
  bool plain = number.size() == 8 && digits_at(number, 0).size() == 8;
  bool dashed = number.size() == 10 && number[4] == '-' && number[7] == '-';
  return (plain || dashed) && (number.starts_with("19") || number.starts_with("20"));
}

// "archive", and "archive" as a word of "drizzle_archive", "_archive" or "migrations.old".
bool is_archive_word(std::string_view word) {
  static constexpr std::array<std::string_view, 10> words{"archive", "archived", "archives", "legacy",     "old",
                                                          "bak",     "backup",   "backups",  "deprecated", "obsolete"};
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::string_view leading_number(std::string_view name) {
  std::size_t end = digits_at(name, 0).size();
  if (end == 0) return {};
  std::size_t first = end;
  while (end < name.size()) {
    std::size_t part = digits_at(name, end + 1).size();
    std::size_t after = end + 1 + part;
    // A part glued to letters belongs to the words: "1-2fa" is number 1, "20240101_2nd" is 20240101.
    if (part == 0 || (after < name.size() && std::isalpha(static_cast<unsigned char>(name[after])))) break;
    bool version = name[end] == '.';
    bool date = name[end] == '-' && first == 4 && part == 2;
    bool time = (name[end] == '-' || name[end] == '_') && is_date(name.substr(0, end)) && part >= 2;
    if (!version && !date && !time) break;
    end = after;
  }
  return name.substr(0, end);
}

int compare_numbers(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    std::string_view left = digits_at(a, i), right = digits_at(b, j);
    if (int order = compare_digits(left, right); order != 0) return order;
    i = std::min(a.size(), i + left.size() + 1);
    j = std::min(b.size(), j + right.size() + 1);
  }
  return 0;
}

std::optional<std::int64_t> timestamp_of(std::string_view name) {
  if (digits_at(name, 0).size() < 14) return std::nullopt;
  auto part = [&](std::size_t at, std::size_t length) {
    int value = 0;
    for (char c : name.substr(at, length)) value = value * 10 + (c - '0');
    return value;
  };
  using namespace std::chrono;
  year_month_day date{year(part(0, 4)), month(static_cast<unsigned>(part(4, 2))),
                      day(static_cast<unsigned>(part(6, 2)))};
  int hour = part(8, 2), minute = part(10, 2), second = part(12, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  std::int64_t days = sys_days(date).time_since_epoch().count();
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000;
}

std::optional<OutsideReason> undo_kind(std::string_view file_name) {
  std::string name = lower(without_sql(file_name));
  for (std::string_view ending : {".down", "_down", "-down", ".undo", "_undo", "-undo"}) {
    if (name.ends_with(ending)) return OutsideReason::Down;
  }
  if (name == "down" || name == "undo") return OutsideReason::Down;
  if (name.find("rollback") != std::string::npos || name.find("roll_back") != std::string::npos) {
    return OutsideReason::Rollback;
  }
  return std::nullopt;
}

bool is_archive_name(std::string_view folder_name) {
  // "2024_drop_old" is a migration. In other names the first or the last word decides.
  if (!leading_number(folder_name).empty()) return false;
  std::string name = lower(folder_name);
  std::string_view words(name);
  static constexpr std::string_view separators = "_-. ";
  words.remove_prefix(std::min(words.find_first_not_of(separators), words.size()));
  words = words.substr(0, words.find_last_not_of(separators) + 1);
  std::size_t last = words.find_last_of(separators);
  return is_archive_word(words.substr(0, words.find_first_of(separators))) ||
         is_archive_word(last == std::string_view::npos ? words : words.substr(last + 1));
}

bool ends_with_sql(std::string_view name) { return name.size() > 4 && lower(name.substr(name.size() - 4)) == ".sql"; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view without_sql(std::string_view name) {
  return ends_with_sql(name) ? name.substr(0, name.size() - 4) : name;
}

}  // namespace reconcile
