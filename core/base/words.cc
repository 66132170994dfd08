#include "core/base/words.h"

#include <chrono>
#include <cstdio>

namespace reconcile {
namespace {

constexpr std::size_t max_listed = 6;  // names in one sentence
constexpr std::int64_t last_ms = 253402300799999;  // of the year 9999
constexpr std::int64_t first_ms = -62167219200000;  // of the year 0

}  // namespace

std::string quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

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
  if (ms < first_ms || ms > last_ms) return std::to_string(ms);
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

std::string count_of(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace reconcile
