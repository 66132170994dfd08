// How sentences name things.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

std::string quoted(std::string_view name);                       // `name`
std::string quoted_list(const std::vector<std::string>& names);  // `a`, `b` and `c`; of many the first
// 2026-01-13T09:30:00.000Z; the bare number where it is no time that a calendar has.
std::string utc_time(std::int64_t ms);
std::string count_of(std::size_t count, std::string_view noun);   // "1 row", "2 rows"

}  // namespace reconcile
