#include "reconcile/rules/words.h"

#include <chrono>
#include <cstdint>
#include <cstdio>

namespace reconcile {
namespace {

constexpr std::size_t max_listed = 6;  // names in one sentence

}  // namespace

std::string quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string quoted(const ObjectKey& object) {
  return object.kind.empty() ? quoted(object.name) : object.kind + " " + quoted(object.name);
}

std::string quoted_list(const std::vector<std::string>& names) {
  const std::size_t shown = names.size() > max_listed ? max_listed - 1 : names.size();
  std::string out;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += quoted(names[i]);
  }
  if (shown < names.size()) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

std::string utc_time(std::int64_t ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(ms)};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return out;
}

std::string canonical_number(std::string_view number) {
  std::string out;
  bool at_start = true;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const char c = number[i];
    const bool digit_follows = i + 1 < number.size() && number[i + 1] >= '0' && number[i + 1] <= '9';
    if (at_start && c == '0' && digit_follows) continue;
    at_start = c < '0' || c > '9';
    out.push_back(c);
  }
  return out;
}

}  // namespace reconcile
