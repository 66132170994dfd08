#include "core/execute/numeric.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

#include "core/base/pg_error.h"

namespace reconcile::execute {
namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr int digits_per_group = 4;      // the server counts in base 10000
constexpr int least_significant = 16;    // NUMERIC_MIN_SIG_DIGITS
constexpr int most_scale = 1000;         // NUMERIC_MAX_DISPLAY_SCALE

struct Decimal {
  Integer digits;  // the value times 10^scale
  int scale = 0;
};

Integer power_of_ten(int exponent) { return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent)); }

Decimal parse(std::string_view text) {
  Decimal out;
  std::string digits;
  bool negative = false, fraction = false;
  for (char c : text) {
    if (c == '-') negative = true;
    if (c == '.') fraction = true;
    if (c < '0' || c > '9') continue;
    digits += c;
    if (fraction) ++out.scale;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (!digits.empty()) out.digits = Integer(digits);
  if (negative) out.digits = -out.digits;
  return out;
}

std::string print(const Decimal& value) {
  Integer magnitude = boost::multiprecision::abs(value.digits);
  std::string text = magnitude.str();
  auto scale = static_cast<std::size_t>(value.scale);
  if (text.size() <= scale) text.insert(0, scale + 1 - text.size(), '0');
  if (scale > 0) text.insert(text.size() - scale, ".");
  return value.digits < 0 ? "-" + text : text;
}

Integer at_scale(const Decimal& value, int scale) { return value.digits * power_of_ten(scale - value.scale); }

Decimal rescale(const Decimal& value, int scale, bool round) {
  if (scale >= value.scale) return {at_scale(value, scale), scale};
  Integer unit = power_of_ten(value.scale - scale);
  Integer whole = value.digits / unit, rest = boost::multiprecision::abs(value.digits % unit);
  if (round && rest * 2 >= unit) whole += value.digits < 0 ? -1 : 1;
  if (scale >= 0) return {whole, scale};
  return {whole * power_of_ten(-scale), 0};
}

// The weight of the first base-10000 digit and that digit.
struct Leading {
  int weight = 0;
  int digit = 0;
};

Leading leading(const Decimal& value) {
  Integer magnitude = boost::multiprecision::abs(value.digits);
  std::string text = magnitude.str();
  if (value.digits == 0) return {};
  int exponent = static_cast<int>(text.size()) - value.scale;  // digits before the point
  int weight = exponent > 0 ? (exponent - 1) / digits_per_group : -((-exponent) / digits_per_group + 1);
  int take = exponent - weight * digits_per_group;  // decimal digits in the first group: 1 to 4
  int digit = 0;
  for (int i = 0; i < take; ++i) digit = digit * 10 + (i < static_cast<int>(text.size()) ? text[static_cast<std::size_t>(i)] - '0' : 0);
  return {weight, digit};
}

// select_div_scale()
int division_scale(const Decimal& a, const Decimal& b) {
  Leading first = leading(a), second = leading(b);
  int weight = first.weight - second.weight;
  if (first.digit <= second.digit) --weight;
  int scale = least_significant - weight * digits_per_group;
  return std::min(std::max({scale, a.scale, b.scale, 0}), most_scale);
}

[[noreturn]] void division_by_zero() { throw PgError("22012", "division by zero"); }

template <class F>
NumericText with(std::string_view a, std::string_view b, F combine) {
  if (!numeric_is_finite(a) || !numeric_is_finite(b)) return std::nullopt;
  return print(combine(parse(a), parse(b)));
}

template <class F>
NumericText with(std::string_view a, F change) {
  if (!numeric_is_finite(a)) return std::nullopt;
  return print(change(parse(a)));
}

}  // namespace

bool numeric_is_finite(std::string_view text) {
  return !text.empty() && text.find_first_not_of("-.0123456789") == std::string_view::npos;
}

int numeric_compare(std::string_view a, std::string_view b) {
  Decimal x = parse(a), y = parse(b);
  int scale = std::max(x.scale, y.scale);
  return at_scale(x, scale).compare(at_scale(y, scale));
}

NumericText numeric_add(std::string_view a, std::string_view b) {
  return with(a, b, [](const Decimal& x, const Decimal& y) {
    int scale = std::max(x.scale, y.scale);
    return Decimal{at_scale(x, scale) + at_scale(y, scale), scale};
  });
}

NumericText numeric_subtract(std::string_view a, std::string_view b) {
  return with(a, b, [](const Decimal& x, const Decimal& y) {
    int scale = std::max(x.scale, y.scale);
    return Decimal{at_scale(x, scale) - at_scale(y, scale), scale};
  });
}

NumericText numeric_multiply(std::string_view a, std::string_view b) {
  return with(a, b, [](const Decimal& x, const Decimal& y) { return Decimal{x.digits * y.digits, x.scale + y.scale}; });
}

NumericText numeric_divide(std::string_view a, std::string_view b) {
  return with(a, b, [](const Decimal& x, const Decimal& y) {
    if (y.digits == 0) division_by_zero();
    int scale = division_scale(x, y);
    // Two digits more than asked for would be enough but for ties, so the exact remainder decides.
    Integer dividend = x.digits * power_of_ten(scale + y.scale), divisor = y.digits * power_of_ten(x.scale);
    Integer whole = dividend / divisor, rest = boost::multiprecision::abs(dividend % divisor);
    if (rest * 2 >= boost::multiprecision::abs(divisor)) whole += (dividend < 0) != (divisor < 0) ? -1 : 1;
    return Decimal{whole, scale};
  });
}

NumericText numeric_modulo(std::string_view a, std::string_view b) {
  return with(a, b, [](const Decimal& x, const Decimal& y) {
    if (y.digits == 0) division_by_zero();
    int scale = std::max(x.scale, y.scale);
    return Decimal{at_scale(x, scale) % at_scale(y, scale), scale};
  });
}

NumericText numeric_round(std::string_view a, int scale) {
  if (scale < -most_scale || scale > most_scale) return std::nullopt;
  return with(a, [&](const Decimal& x) { return rescale(x, scale, true); });
}

NumericText numeric_truncate(std::string_view a, int scale) {
  if (scale < -most_scale || scale > most_scale) return std::nullopt;
  return with(a, [&](const Decimal& x) { return rescale(x, scale, false); });
}

NumericText numeric_floor(std::string_view a) {
  return with(a, [](const Decimal& x) {
    Decimal cut = rescale(x, 0, false);
    if (x.digits < 0 && at_scale(cut, x.scale) != x.digits) cut.digits -= 1;
    return cut;
  });
}

NumericText numeric_ceil(std::string_view a) {
  return with(a, [](const Decimal& x) {
    Decimal cut = rescale(x, 0, false);
    if (x.digits > 0 && at_scale(cut, x.scale) != x.digits) cut.digits += 1;
    return cut;
  });
}

std::string numeric_negate(std::string_view a) {
  Decimal value = parse(a);
  value.digits = -value.digits;
  return print(value);
}

}  // namespace reconcile::execute
