// Floating-point numbers and OIDs.
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

std::string_view type_name(int bytes) { return bytes == 4 ? "real" : "double precision"; }

// The shortest digits that read back as the same number; an exponent from 1e15 (1e6 for real) and below 1e-4.
template <class Float>
std::string shortest(Float value, int fixed_limit) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  std::array<char, 64> buffer{};
  auto write = [&](std::chars_format format) {
    auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
    return std::string(buffer.data(), end);
  };
  std::string scientific = write(std::chars_format::scientific);
  int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  return exponent >= -4 && exponent < fixed_limit ? write(std::chars_format::fixed) : scientific;
}

}  // namespace

std::string float_in_out(std::string_view text, int bytes) {
  std::string number(skip_space(text));
  if (number.empty()) invalid_syntax(type_name(bytes), text);
  char* end = nullptr;
  errno = 0;
  double wide = 0;
  float narrow = 0;
  if (bytes == 4) {
    narrow = std::strtof(number.c_str(), &end);
  } else {
    wide = std::strtod(number.c_str(), &end);
  }
  double value = bytes == 4 ? narrow : wide;
  std::string_view rest = std::string_view(number).substr(static_cast<std::size_t>(end - number.c_str()));
  if (end == number.c_str()) invalid_syntax(type_name(bytes), text);
  // Denormals set ERANGE too, but are kept.
  if (errno == ERANGE && (value == 0 || std::isinf(value))) {
    number.resize(number.size() - rest.size());
    throw PgError("22003", "\"" + number + "\" is out of range for type " + std::string(type_name(bytes)));
  }
  if (!skip_space(rest).empty()) invalid_syntax(type_name(bytes), text);
  return bytes == 4 ? shortest(narrow, 6) : shortest(wide, 15);
}

std::string oid_in_out(std::string_view text) {
  std::string number(skip_space(text));
  char* end = nullptr;
  errno = 0;
  unsigned long value = std::strtoul(number.c_str(), &end, 10);
  if (end == number.c_str()) invalid_syntax("oid", text);
  // A negative number wraps round, as in C.
  bool fits = value == static_cast<std::uint32_t>(value) ||
              value == static_cast<unsigned long>(static_cast<long>(static_cast<std::int32_t>(value)));
  if (errno == ERANGE) fits = false;
  if (errno != ERANGE && !skip_space(std::string_view(end)).empty()) invalid_syntax("oid", text);
  if (!fits) throw PgError("22003", "value \"" + std::string(text) + "\" is out of range for type oid");
  return std::to_string(static_cast<std::uint32_t>(value));
}

}  // namespace reconcile::analyze
