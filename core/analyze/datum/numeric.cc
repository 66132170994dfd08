// numeric: decimal digits of any length.
#include <algorithm>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"
#include "core/analyze/typmod.h"

namespace reconcile::analyze {
namespace {

constexpr long max_integer_digits = 131072, max_fraction_digits = 16383;

struct Decimal {
  bool negative = false;
  std::string integer;   // without leading zeros
  std::string fraction;  // as many digits as are printed
};

[[noreturn]] void overflow() { throw PgError("22003", "value overflows numeric format"); }

std::string take_digits(std::string_view& rest) {
  std::size_t n = 0;
  while (n < rest.size() && is_digit(rest[n])) ++n;
  std::string out(rest.substr(0, n));
  rest.remove_prefix(n);
  return out;
}

// Moves the point by `exponent` digits.
void scale(Decimal& number, long exponent) {
  if (exponent > max_integer_digits * 2 || exponent < -max_fraction_digits * 2) overflow();
  if (exponent > 0) {
    auto shift = static_cast<std::size_t>(exponent);
    std::size_t moved = std::min(shift, number.fraction.size());
    number.integer += number.fraction.substr(0, moved) + std::string(shift - moved, '0');
    number.fraction.erase(0, moved);
  } else if (exponent < 0) {
    auto shift = static_cast<std::size_t>(-exponent);
    if (number.integer.size() < shift) number.integer.insert(0, shift - number.integer.size(), '0');
    number.fraction.insert(0, number.integer.substr(number.integer.size() - shift));
    number.integer.resize(number.integer.size() - shift);
  }
}

Decimal parse(std::string_view text) {
  auto bad = [&] { invalid_syntax("numeric", text); };
  std::string_view rest = skip_space(text);
  Decimal number;
  number.negative = take(rest, '-');
  if (!number.negative) take(rest, '+');
  number.integer = take_digits(rest);
  if (take(rest, '.')) number.fraction = take_digits(rest);
  if (number.integer.empty() && number.fraction.empty()) bad();
  long exponent = 0;
  if (take(rest, 'e') || take(rest, 'E')) {
    bool negative = take(rest, '-');
    if (!negative) take(rest, '+');
    std::string digits = take_digits(rest);
    if (digits.empty()) bad();
    if (digits.size() > 9) overflow();
    exponent = std::stol(digits) * (negative ? -1 : 1);
  }
  if (!skip_space(rest).empty()) bad();
  scale(number, exponent);
  number.integer.erase(0, number.integer.find_first_not_of('0'));
  if (static_cast<long>(number.integer.size()) > max_integer_digits) overflow();
  if (static_cast<long>(number.fraction.size()) > max_fraction_digits) overflow();
  return number;
}

bool is_zero(const std::string& digits) { return digits.find_first_not_of('0') == std::string::npos; }

void increment(std::string& digits) {
  auto at = digits.rbegin();
  while (at != digits.rend() && *at == '9') *at++ = '0';
  if (at == digits.rend()) {
    digits.insert(0, 1, '1');
  } else {
    ++*at;
  }
}

// Rounds half away from zero to `places` digits after the point, or before it when negative.
void round_to(Decimal& number, int places) {
  std::string digits = number.integer + number.fraction;
  long keep = static_cast<long>(number.integer.size()) + places;
  bool up = keep >= 0 && keep < static_cast<long>(digits.size()) && digits[static_cast<std::size_t>(keep)] >= '5';
  std::size_t integer_digits = number.integer.size();
  digits.resize(static_cast<std::size_t>(std::max(keep, 0L)), '0');
  std::size_t before = digits.size();
  if (up) increment(digits);
  integer_digits += digits.size() - before;
  if (places < 0) digits.append(static_cast<std::size_t>(-places), '0');
  integer_digits = std::min(std::max(integer_digits, places < 0 ? digits.size() : 0), digits.size());
  number.integer = digits.substr(0, integer_digits);
  number.fraction = places > 0 ? digits.substr(integer_digits) : "";
  number.integer.erase(0, number.integer.find_first_not_of('0'));
}

[[noreturn]] void field_overflow(int precision, int scale, const std::string& rest) {
  throw PgError("22003", "numeric field overflow")
      .with_detail("A field with precision " + std::to_string(precision) + ", scale " + std::to_string(scale) + rest);
}

void apply_typmod(Decimal& number, std::int32_t typmod) {
  int precision = numeric_precision(typmod), scale = numeric_scale(typmod);
  round_to(number, scale);
  long limit = precision - scale;  // the value must be below 10^limit
  std::string digits = number.integer + number.fraction;
  std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return;
  long magnitude = static_cast<long>(number.integer.size()) - static_cast<long>(first);
  if (magnitude > limit) {
    field_overflow(precision, scale, " must round to an absolute value less than " +
                                         (limit == 0 ? "1" : "10^" + std::to_string(limit)) + ".");
  }
}

}  // namespace

std::string numeric_in_out(std::string_view text, std::int32_t typmod) {
  std::string word = to_lower(trim_space(text));
  if (word == "nan") return "NaN";
  bool negative = !word.empty() && word[0] == '-';
  std::string unsigned_word = !word.empty() && (word[0] == '-' || word[0] == '+') ? word.substr(1) : word;
  bool constrained = typmod >= varlena_header;
  if (unsigned_word == "inf" || unsigned_word == "infinity") {
    if (constrained) {
      field_overflow(numeric_precision(typmod), numeric_scale(typmod), " cannot hold an infinite value.");
    }
    return negative ? "-Infinity" : "Infinity";
  }
  Decimal number = parse(text);
  if (constrained) apply_typmod(number, typmod);
  std::string out = number.integer.empty() ? "0" : number.integer;
  if (!number.fraction.empty()) out += "." + number.fraction;
  bool zero = is_zero(number.integer) && is_zero(number.fraction);
  return number.negative && !zero ? "-" + out : out;
}

}  // namespace reconcile::analyze
