// interval, as numbers with units and a time of day; other forms (ISO 8601, fractions, "ago") are not judged.
#include <array>
#include <charconv>
#include <cstdio>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t limit = 1'000'000'000;  // numbers beyond may overflow: not judged

struct Interval {
  std::int64_t months = 0, days = 0, micros = 0;
};

struct Unit {
  std::string_view name;
  std::int64_t months, days, micros;
};

constexpr Unit units[] = {
    {"us", 0, 0, 1}, {"usec", 0, 0, 1}, {"usecs", 0, 0, 1}, {"microsecond", 0, 0, 1}, {"microseconds", 0, 0, 1},
    {"ms", 0, 0, 1000}, {"msec", 0, 0, 1000}, {"msecs", 0, 0, 1000}, {"millisecond", 0, 0, 1000},
    {"milliseconds", 0, 0, 1000},
    {"s", 0, 0, second}, {"sec", 0, 0, second}, {"secs", 0, 0, second}, {"second", 0, 0, second},
    {"seconds", 0, 0, second},
    {"m", 0, 0, 60 * second}, {"min", 0, 0, 60 * second}, {"mins", 0, 0, 60 * second},
    {"minute", 0, 0, 60 * second}, {"minutes", 0, 0, 60 * second},
    {"h", 0, 0, 3600 * second}, {"hr", 0, 0, 3600 * second}, {"hrs", 0, 0, 3600 * second},
    {"hour", 0, 0, 3600 * second}, {"hours", 0, 0, 3600 * second},
    {"d", 0, 1, 0}, {"day", 0, 1, 0}, {"days", 0, 1, 0},
    {"w", 0, 7, 0}, {"week", 0, 7, 0}, {"weeks", 0, 7, 0},
    {"mon", 1, 0, 0}, {"mons", 1, 0, 0}, {"month", 1, 0, 0}, {"months", 1, 0, 0},
    {"y", 12, 0, 0}, {"yr", 12, 0, 0}, {"yrs", 12, 0, 0}, {"year", 12, 0, 0}, {"years", 12, 0, 0},
    {"dec", 120, 0, 0}, {"decs", 120, 0, 0}, {"decade", 120, 0, 0}, {"decades", 120, 0, 0},
    {"c", 1200, 0, 0}, {"cent", 1200, 0, 0}, {"century", 1200, 0, 0}, {"centuries", 1200, 0, 0},
    {"mil", 12000, 0, 0}, {"mils", 12000, 0, 0}, {"millennium", 12000, 0, 0}, {"millennia", 12000, 0, 0},
};

// The server's keywords are cut at ten letters.
const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name.substr(0, 10) == name.substr(0, 10)) return &unit;
  }
  return nullptr;
}

std::optional<std::int64_t> take_number(std::string_view& rest) {
  std::size_t n = 0;
  while (n < rest.size() && is_digit(rest[n])) ++n;
  std::int64_t value = 0;
  if (n == 0 || n > 9) return std::nullopt;
  std::from_chars(rest.data(), rest.data() + n, value);
  rest.remove_prefix(n);
  return value;
}

std::string take_word(std::string_view& rest) {
  std::string word;
  while (!rest.empty() && is_alpha(rest.front())) {
    word += rest.front();
    rest.remove_prefix(1);
  }
  return word;
}

// After "HH:"; nullopt for forms that are not judged.
std::optional<std::int64_t> take_clock(std::int64_t hours, std::string_view& rest) {
  auto minutes = take_number(rest);
  if (!minutes || *minutes > 59) return std::nullopt;
  std::int64_t seconds = 0;
  if (take(rest, ':')) {
    auto written = take_number(rest);
    if (!written || *written > 59) return std::nullopt;
    seconds = *written;
  }
  return ((hours * 60 + *minutes) * 60 + seconds) * second;
}

std::optional<Interval> read(std::string_view text) {
  Interval out;
  for (std::string_view rest = skip_space(text); !rest.empty(); rest = skip_space(rest)) {
    bool negative = take(rest, '-');
    if (!negative) take(rest, '+');
    std::int64_t sign = negative ? -1 : 1;
    auto number = take_number(rest);
    if (!number) return std::nullopt;
    if (take(rest, ':')) {
      auto clock = take_clock(*number, rest);
      if (!clock) return std::nullopt;
      out.micros += sign * *clock;
      continue;
    }
    rest = skip_space(rest);
    if (rest.empty()) {  // a bare number counts seconds
      out.micros += sign * *number * second;
      break;
    }
    std::string word = to_lower(take_word(rest));
    if (word.empty()) return std::nullopt;
    const Unit* unit = find_unit(word);
    if (unit == nullptr) {
      if (rest.empty() && word != "ago" && word != "at") invalid_syntax("interval", text, "22007");
      return std::nullopt;
    }
    out.months += sign * *number * unit->months;
    out.days += sign * *number * unit->days;
    out.micros += sign * *number * unit->micros;
    if (std::abs(out.months) > limit || std::abs(out.days) > limit || *number > limit / 1000) return std::nullopt;
  }
  return out;
}

std::string print_clock(std::int64_t micros, bool plus) {
  std::string out = micros < 0 ? "-" : plus ? "+" : "";
  auto magnitude = static_cast<std::uint64_t>(micros < 0 ? -micros : micros);
  std::array<char, 48> buffer{};
  std::uint64_t seconds = magnitude / second;
  std::snprintf(buffer.data(), buffer.size(), "%02llu:%02d:%02d", static_cast<unsigned long long>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  out += buffer.data();
  if (magnitude % second == 0) return out;
  std::snprintf(buffer.data(), buffer.size(), ".%06d", static_cast<int>(magnitude % second));
  out += buffer.data();
  return out.substr(0, out.find_last_not_of('0') + 1);
}

std::string print(const Interval& interval) {
  std::string out;
  bool after_negative = false;
  auto part = [&](std::int64_t value, const char* unit) {
    if (value == 0) return;
    if (!out.empty()) out += ' ';
    if (after_negative && value > 0) out += '+';
    out += std::to_string(value) + " " + unit + (value == 1 ? "" : "s");
    after_negative = value < 0;
  };
  part(interval.months / 12, "year");
  part(interval.months % 12, "mon");
  part(interval.days, "day");
  if (interval.micros == 0 && !out.empty()) return out;
  if (!out.empty()) out += ' ';
  return out + print_clock(interval.micros, after_negative);
}

bool has_digit(std::string_view text) {
  for (char c : text) {
    if (is_digit(c)) return true;
  }
  return false;
}

}  // namespace

DatumText interval_in_out(const Session& session, std::string_view text, std::int32_t typmod) {
  std::string word = to_lower(trim_space(text));
  if (!has_digit(text) && word != "infinity" && word != "-infinity" && word.substr(0, 1) != "p") {
    invalid_syntax("interval", text, "22007");
  }
  auto style = session.settings.find("intervalstyle");
  std::optional<Interval> interval = read(text);
  bool postgres_style = style == session.settings.end() || to_lower(style->second) == "postgres";
  if (!interval || typmod >= 0 || !postgres_style) return std::nullopt;
  return print(*interval);
}

}  // namespace reconcile::analyze
