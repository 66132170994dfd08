// Ranges of whole numbers; of other ranges the shape is checked, but the bounds are not compared.
#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/integer.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

struct Bound {
  std::optional<std::string> value;  // none: infinite
  bool inclusive = false;
};

struct Range {
  bool empty = false;
  Bound lower, upper;
};

[[noreturn]] void malformed(std::string_view text, const char* detail) {
  throw PgError("22P02", "malformed range literal: \"" + std::string(text) + "\"").with_detail(detail);
}

std::optional<std::string> take_bound(std::string_view& rest, std::string_view text) {
  if (!rest.empty() && (rest.front() == ',' || rest.front() == ')' || rest.front() == ']')) return std::nullopt;
  std::string out;
  bool quoted = false;
  while (quoted || rest.empty() || std::string_view(",()[]").find(rest.front()) == std::string_view::npos) {
    if (rest.empty()) malformed(text, "Unexpected end of input.");
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\\') {
      if (rest.empty()) malformed(text, "Unexpected end of input.");
      out += rest.front();
      rest.remove_prefix(1);
    } else if (c == '"' && quoted && !rest.empty() && rest.front() == '"') {
      out += '"';
      rest.remove_prefix(1);
    } else if (c == '"') {
      quoted = !quoted;
    } else {
      out += c;
    }
  }
  return out;
}

Range parse(std::string_view text) {
  Range range;
  std::string_view rest = skip_space(text);
  if (to_lower(rest.substr(0, 5)) == "empty") {
    range.empty = true;
    if (!skip_space(rest.substr(5)).empty()) malformed(text, "Junk after \"empty\" key word.");
    return range;
  }
  range.lower.inclusive = take(rest, '[');
  if (!range.lower.inclusive && !take(rest, '(')) malformed(text, "Missing left parenthesis or bracket.");
  range.lower.value = take_bound(rest, text);
  if (!take(rest, ',')) malformed(text, "Missing comma after lower bound.");
  range.upper.value = take_bound(rest, text);
  range.upper.inclusive = take(rest, ']');
  if (!range.upper.inclusive && !take(rest, ')')) malformed(text, "Too many commas.");
  if (!skip_space(rest).empty()) malformed(text, "Junk after right parenthesis or bracket.");
  return range;
}

// The bound as the first whole number inside (lower) or outside (upper).
std::optional<std::int64_t> canonical(const std::optional<std::string>& value, bool shift, int bytes) {
  if (!value) return std::nullopt;
  std::int64_t number = integer_in(*value, bytes);
  std::int64_t max = bytes == 8 ? INT64_MAX : INT32_MAX;
  if (shift && number == max) throw PgError("22003", bytes == 8 ? "bigint out of range" : "integer out of range");
  return number + (shift ? 1 : 0);
}

std::string print(const Range& range, int bytes) {
  if (range.empty) return "empty";
  auto parsed = [&](const Bound& bound) { return canonical(bound.value, false, bytes); };
  auto low = parsed(range.lower), high = parsed(range.upper);
  if (low && high && *low > *high) {
    throw PgError("22000", "range lower bound must be less than or equal to range upper bound");
  }
  if (low && high && *low == *high && !(range.lower.inclusive && range.upper.inclusive)) return "empty";
  low = canonical(range.lower.value, !range.lower.inclusive, bytes);
  high = canonical(range.upper.value, range.upper.inclusive, bytes);
  if (low && high && *low >= *high) return "empty";
  return (low ? "[" + std::to_string(*low) : "(") + "," + (high ? std::to_string(*high) : "") + ")";
}

}  // namespace

DatumText range_in_out(Session& session, const Type& type, std::string_view text, int depth) {
  Range range = parse(text);
  if (type.range_subtype == type_oid::Int4) return print(range, 4);
  if (type.range_subtype == type_oid::Int8) return print(range, 8);
  if (range.empty) return "empty";
  const Type* subtype = session.catalog.types.find(type.range_subtype);
  if (subtype == nullptr) return std::nullopt;
  for (const Bound* bound : {&range.lower, &range.upper}) {
    if (bound->value) (void)datum_in_out(session, *subtype, -1, *bound->value, depth + 1);
  }
  return std::nullopt;
}

}  // namespace reconcile::analyze
