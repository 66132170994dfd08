#include "core/analyze/datum/integer.h"

#include <string>

#include "core/analyze/datum/text_scan.h"
#include "core/base/pg_error.h"

namespace reconcile::analyze {
namespace {

std::string_view type_name(int bytes) { return bytes == 2 ? "smallint" : bytes == 4 ? "integer" : "bigint"; }

[[noreturn]] void out_of_range(std::string_view text, int bytes) {
  throw PgError("22003", "value \"" + std::string(text) + "\" is out of range for type " +
                             std::string(type_name(bytes)));
}

}  // namespace

std::int64_t integer_in(std::string_view text, int bytes) {
  std::string_view rest = skip_space(text);
  bool negative = take(rest, '-');
  if (!negative) take(rest, '+');
  if (rest.empty() || !is_digit(rest.front())) invalid_syntax(type_name(bytes), text);
  // Counted downwards: the most negative number has no positive counterpart.
  std::int64_t value = 0;
  bool overflow = false;
  while (!rest.empty() && is_digit(rest.front())) {
    overflow = overflow || __builtin_mul_overflow(value, std::int64_t{10}, &value) ||
               __builtin_sub_overflow(value, std::int64_t{rest.front() - '0'}, &value);
    rest.remove_prefix(1);
    if (overflow) out_of_range(text, bytes);  // before what follows is looked at, as the server does
  }
  if (!skip_space(rest).empty()) invalid_syntax(type_name(bytes), text);
  std::int64_t lowest = bytes == 8 ? INT64_MIN : -(std::int64_t{1} << (bytes * 8 - 1));
  if (value < lowest || (!negative && value == lowest)) out_of_range(text, bytes);
  return negative ? value : -value;
}

}  // namespace reconcile::analyze
