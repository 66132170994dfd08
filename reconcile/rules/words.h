// How findings name things.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/history/effects.h"

namespace reconcile {

std::string quoted(std::string_view name);                     // `name`
std::string quoted(const ObjectKey& object);                   // table `public.users`
std::string quoted_list(const std::vector<std::string>& names);  // `a`, `b` and `c`; of many the first
std::string utc_time(std::int64_t ms);                         // 2026-01-13T09:30:00.000Z

// "0003" and "3" are one number, "1.02" and "1.2" too.
std::string canonical_number(std::string_view number);

}  // namespace reconcile
