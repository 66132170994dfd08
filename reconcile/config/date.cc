#include "reconcile/config/date.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace reconcile {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// "T10:00Z", "T10:00:00Z", "T10:00:00.000Z"
bool is_utc_time(std::string_view text) {
  if (!text.starts_with('T') || !text.ends_with('Z')) return false;
  text = text.substr(1, text.size() - 2);
  if (text.size() != 5 && text.size() < 8) return false;
  bool clock = all_digits(text.substr(0, 2)) && text[2] == ':' && all_digits(text.substr(3, 2)) && number(text.substr(0, 2)) < 24 &&
               number(text.substr(3, 2)) < 60;
  if (!clock || text.size() == 5) return clock;
  bool seconds = text[5] == ':' && all_digits(text.substr(6, 2)) && number(text.substr(6, 2)) <= 60;
  return seconds && (text.size() == 8 || (text[8] == '.' && all_digits(text.substr(9))));
}

std::optional<std::string> day_of_seconds(std::string_view digits) {
  long long seconds = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  constexpr long long year_9999 = 253402300799;
  if (error != std::errc() || end != digits.data() + digits.size() || seconds > year_9999) return std::nullopt;
  std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(seconds)))};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text;
}

}  // namespace

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  if (!all_digits(text.substr(0, 4)) || !all_digits(text.substr(5, 2)) || !all_digits(text.substr(8, 2))) return false;
  using namespace std::chrono;
  return year_month_day(year(number(text.substr(0, 4))), month(static_cast<unsigned>(number(text.substr(5, 2)))),
                        day(static_cast<unsigned>(number(text.substr(8, 2)))))
      .ok();
}

std::optional<std::string> day_of(std::string_view time) {
  if (all_digits(time)) return day_of_seconds(time);
  std::string_view date = time.substr(0, 10);
  if (!is_date(date)) return std::nullopt;
  if (time.size() > 10 && !is_utc_time(time.substr(10))) return std::nullopt;
  return std::string(date);
}

std::optional<std::int64_t> milliseconds_of(std::string_view time) {
  if (!day_of(time)) return std::nullopt;
  std::int64_t seconds = 0;
  if (all_digits(time)) {
    std::from_chars(time.data(), time.data() + time.size(), seconds);
    return seconds * 1000;
  }
  using namespace std::chrono;
  auto part = [&](std::size_t at, std::size_t length) { return number(time.substr(at, length)); };
  const year_month_day date{year(part(0, 4)), month(static_cast<unsigned>(part(5, 2))), std::chrono::day(static_cast<unsigned>(part(8, 2)))};
  seconds = sys_seconds(sys_days(date)).time_since_epoch().count();
  if (time.size() > 10) seconds += part(11, 2) * 3600 + part(14, 2) * 60 + (time.size() >= 19 ? part(17, 2) : 0);
  return seconds * 1000;
}

}  // namespace reconcile
