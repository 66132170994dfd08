#include "core/analyze/typmod.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/analyze/analyze.h"
#include "core/analyze/datum/integer.h"
#include "core/analyze/geometry_typmod.h"

namespace reconcile::analyze {
namespace {

constexpr int max_attribute_size = 10 * 1024 * 1024;
constexpr int interval_full_range = 0x7fff, interval_full_precision = 0xffff;

[[noreturn]] void invalid(std::string message) { throw PgError("22023", std::move(message)); }

using Numbers = std::vector<std::int32_t>;

Numbers integers(const std::vector<std::string>& modifiers) {
  Numbers out;
  for (const std::string& text : modifiers) out.push_back(static_cast<std::int32_t>(integer_in(text, 4)));
  return out;
}

std::int32_t length_in(const Numbers& n, const std::string& type, std::int32_t max) {
  if (n.size() != 1) invalid("invalid type modifier");
  if (n[0] < 1) invalid("length for type " + type + " must be at least 1");
  if (n[0] > max) invalid("length for type " + type + " cannot exceed " + std::to_string(max));
  return n[0];
}

std::int32_t numeric_in(const Numbers& n) {
  if (n.empty() || n.size() > 2) invalid("invalid NUMERIC type modifier");
  int precision = n[0], scale = n.size() == 2 ? n[1] : 0;
  if (precision < 1 || precision > 1000) {
    invalid("NUMERIC precision " + std::to_string(precision) + " must be between 1 and 1000");
  }
  if (scale < -1000 || scale > 1000) {
    invalid("NUMERIC scale " + std::to_string(scale) + " must be between -1000 and 1000");
  }
  return ((precision << 16) | (scale & 0x7ff)) + varlena_header;
}

// Digits of a fraction of a second; more than 6 are a warning only.
std::int32_t precision_in(const Numbers& n, std::string_view type, std::string_view suffix) {
  if (n.size() != 1) invalid("invalid type modifier");
  if (n[0] < 0) {
    invalid(std::string(type) + "(" + std::to_string(n[0]) + ")" + std::string(suffix) +
            " precision must not be negative");
  }
  return std::min(n[0], 6);
}

// Bits of an interval's fields (utils/datetime.h).
constexpr int month = 1 << 1, year = 1 << 2, day = 1 << 3, hour = 1 << 10, minute = 1 << 11, second = 1 << 12;
constexpr auto interval_ranges = std::to_array<std::pair<int, std::string_view>>({
    {year, " year"},
    {month, " month"},
    {day, " day"},
    {hour, " hour"},
    {minute, " minute"},
    {second, " second"},
    {year | month, " year to month"},
    {day | hour, " day to hour"},
    {day | hour | minute, " day to minute"},
    {day | hour | minute | second, " day to second"},
    {hour | minute, " hour to minute"},
    {hour | minute | second, " hour to second"},
    {minute | second, " minute to second"},
    {interval_full_range, ""},
});

std::int32_t interval_in(const Numbers& n) {
  bool known = !n.empty() && std::any_of(interval_ranges.begin(), interval_ranges.end(),
                                         [&](const auto& range) { return range.first == n[0]; });
  if (!known || n.size() > 2) invalid("invalid INTERVAL type modifier");
  if (n.size() == 1) return n[0] == interval_full_range ? -1 : (n[0] << 16) | interval_full_precision;
  if (n[1] < 0) invalid("INTERVAL(" + std::to_string(n[1]) + ") precision must not be negative");
  return (n[0] << 16) | std::min(n[1], 6);
}

std::string interval_out(std::int32_t typmod) {
  int fields = (typmod >> 16) & 0x7fff, precision = typmod & 0xffff;
  std::string out;
  for (const auto& [mask, text] : interval_ranges) {
    if (mask == fields) out = text;
  }
  if (precision != interval_full_precision) out += "(" + std::to_string(precision) + ")";
  return out;
}

std::int32_t dimensions_in(const Numbers& n, const std::string& type, std::int32_t max) {
  if (n.size() != 1) invalid("invalid type modifier");
  if (n[0] < 1) invalid("dimensions for type " + type + " must be at least 1");
  if (n[0] > max) invalid("dimensions for type " + type + " cannot exceed " + std::to_string(max));
  return n[0];
}

std::string function_name(const Session& session, Oid oid) {
  const Function* function = session.catalog.functions.find(oid);
  return function == nullptr ? std::string() : function->name;
}

}  // namespace

std::string modifier_text(const ::Node* node, int location) {
  if (const auto* constant = RECONCILE_AS(A_Const, node)) {
    switch (nodeTag(&constant->val)) {
      case T_Integer:
        return std::to_string(constant->val.ival.ival);
      case T_Float:
        return constant->val.fval.fval;
      case T_String:
        return constant->val.sval.sval;
      default:
        break;
    }
  } else if (const auto* column = RECONCILE_AS(ColumnRef, node)) {
    auto fields = sql::list(column->fields);
    const auto* name = fields.size() == 1 ? RECONCILE_AS(String, fields[0]) : nullptr;
    if (name != nullptr) return strVal(name);
  }
  throw PgError("42601", "type modifiers must be simple constants or identifiers", location);
}

std::int32_t typmod_in(const Session& session, const Type& type, const std::vector<std::string>& modifiers) {
  std::string function = function_name(session, type.typmodin);
  if (function == "geometry_typmod_in") return geometry_typmod_in(modifiers, false);
  if (function == "geography_typmod_in") return geometry_typmod_in(modifiers, true);
  Numbers n = integers(modifiers);
  if (function == "varchartypmodin") return length_in(n, "varchar", max_attribute_size) + varlena_header;
  if (function == "bpchartypmodin") return length_in(n, "char", max_attribute_size) + varlena_header;
  if (function == "bittypmodin") return length_in(n, "bit", max_attribute_size * 8);
  if (function == "varbittypmodin") return length_in(n, "varbit", max_attribute_size * 8);
  if (function == "numerictypmodin") return numeric_in(n);
  if (function == "timestamptypmodin") return precision_in(n, "TIMESTAMP", "");
  if (function == "timestamptztypmodin") return precision_in(n, "TIMESTAMP", " WITH TIME ZONE");
  if (function == "timetypmodin") return precision_in(n, "TIME", "");
  if (function == "timetztypmodin") return precision_in(n, "TIME", " WITH TIME ZONE");
  if (function == "intervaltypmodin") return interval_in(n);
  if (function == "vector_typmod_in") return dimensions_in(n, "vector", 16000);
  if (function == "halfvec_typmod_in") return dimensions_in(n, "halfvec", 16000);
  if (function == "sparsevec_typmod_in") return dimensions_in(n, "sparsevec", 1'000'000'000);
  throw Undecided{"the modifier of type " + type.name + " is checked by a function that is not modelled"};
}

std::string typmod_out(const Session& session, const Type& type, std::int32_t typmod) {
  if (typmod < 0) return {};
  switch (type.oid) {
    case type_oid::BpChar:
    case type_oid::VarChar:
      return typmod > varlena_header ? "(" + std::to_string(typmod - varlena_header) + ")" : "";
    case type_oid::Numeric:
      return "(" + std::to_string(numeric_precision(typmod)) + "," + std::to_string(numeric_scale(typmod)) + ")";
    case type_oid::Interval:
      return interval_out(typmod);
    default:
      break;
  }
  std::string function = function_name(session, type.typmodin);
  if (function == "geometry_typmod_in" || function == "geography_typmod_in") return geometry_typmod_out(typmod);
  return "(" + std::to_string(typmod) + ")";
}

}  // namespace reconcile::analyze
