// Exact arithmetic on numeric, with the server's rules for the scale of results (numeric.c).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reconcile::execute {

// Operands and results are numeric's output form; nullopt for NaN and Infinity, which are not followed.
using NumericText = std::optional<std::string>;

int numeric_compare(std::string_view a, std::string_view b);  // finite operands
bool numeric_is_finite(std::string_view text);
NumericText numeric_add(std::string_view a, std::string_view b);
NumericText numeric_subtract(std::string_view a, std::string_view b);
NumericText numeric_multiply(std::string_view a, std::string_view b);
NumericText numeric_divide(std::string_view a, std::string_view b);  // throws 22012
NumericText numeric_modulo(std::string_view a, std::string_view b);  // throws 22012
// Rounded half away from zero, or cut, to `scale` digits after the point (which may be negative).
NumericText numeric_round(std::string_view a, int scale);
NumericText numeric_truncate(std::string_view a, int scale);
NumericText numeric_floor(std::string_view a);
NumericText numeric_ceil(std::string_view a);
std::string numeric_negate(std::string_view a);

}  // namespace reconcile::execute
