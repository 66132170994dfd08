// JavaScript's String.prototype.localeCompare in the default locale (en-US, full ICU): how Prisma from
// 6.6 on and Drizzle 1.x order their folders. Not byte order: punctuation before digits before
// letters, `_` before `-`, case only as a tie-break.
#pragma once

#include <string_view>

namespace reconcile {

// Negative, zero or positive. Ill-formed UTF-8 compares as U+FFFD.
int locale_compare(std::string_view a, std::string_view b);

}  // namespace reconcile
