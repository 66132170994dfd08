// Days in UTC, as expiry dates are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reconcile {

bool is_date(std::string_view text);  // YYYY-MM-DD, and the day exists

// The day of a time as users give it: a date, ISO 8601 in UTC ("2026-01-05T10:00:00Z"), or whole seconds
// since 1970. Nothing when it is none of them.
std::optional<std::string> day_of(std::string_view time);
// The same time in milliseconds since 1970; of a date its first.
std::optional<std::int64_t> milliseconds_of(std::string_view time);

}  // namespace reconcile
