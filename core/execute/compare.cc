#include "core/execute/compare.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/analyze/analyze.h"
#include "core/analyze/coerce.h"
#include "core/execute/container.h"
#include "core/execute/execute.h"
#include "core/execute/json.h"
#include "core/execute/moment.h"
#include "core/execute/numeric.h"

namespace reconcile::execute {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::Session;

namespace {

int sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Most collations put digits before letters and agree about letters of one case; beyond that they differ.
bool collates_plainly(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// citext compares in lower case; beyond ASCII that is the server's locale's to tell.
std::optional<std::string> folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::optional<int> compare_text(std::string_view a, std::string_view b, Oid collation) {
  if (a == b) return 0;
  if (collation == c_collation || (collates_plainly(a) && collates_plainly(b))) return sign(a.compare(b));
  return std::nullopt;
}

// Dates and times in ISO style order as their text does while the years have four digits.
bool plain_time(std::string_view text) {
  if (text.size() < 8 || text.back() == 'C' || text.find_first_not_of("0123456789-:. +") != std::string_view::npos)
    return false;
  return text[4] == '-' || text[2] == ':';
}

std::string_view zone_of(std::string_view text) {
  auto at = text.find_last_of("+-");
  return at == std::string_view::npos || at < 10 ? std::string_view() : text.substr(at);
}

std::optional<int> compare_times(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  if (!plain_time(a) || !plain_time(b) || zone_of(a) != zone_of(b)) return std::nullopt;
  if (a[4] != b[4]) return std::nullopt;
  return sign(a.substr(0, a.size() - zone_of(a).size()).compare(b.substr(0, b.size() - zone_of(b).size())));
}

std::optional<int> compare_enums(const Type& type, const std::string& a, const std::string& b) {
  auto place = [&](const std::string& label) { return std::find(type.labels.begin(), type.labels.end(), label); };
  if (place(a) == type.labels.end() || place(b) == type.labels.end()) return std::nullopt;
  return sign(static_cast<int>(place(a) - place(b)));
}

std::optional<int> compare_lists(Session& session, Oid element, const std::vector<Value>& a,
                                 const std::vector<Value>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i].is_null() != b[i].is_null()) return a[i].is_null() ? 1 : -1;
    if (a[i].is_null()) continue;
    std::optional<int> order = compare_values(session, element, element, a[i], b[i], invalid_oid);
    if (!order || *order != 0) return order;
  }
  return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
}

std::optional<int> compare_arrays(Session& session, Oid type, const Value& a, const Value& b) {
  if (a == b) return 0;
  std::optional<ArrayValue> x = parse_array(a.text()), y = parse_array(b.text());
  if (!x || !y || x->dims.size() > 1 || y->dims.size() > 1) return std::nullopt;
  return compare_lists(session, analyze::element_type(session, type), x->members, y->members);
}

std::optional<int> compare_floats(const std::string& a, const std::string& b) {
  double x = 0, y = 0;
  auto read = [](const std::string& text, double& into) {
    return std::from_chars(text.data(), text.data() + text.size(), into).ec == std::errc();
  };
  if (a == b) return 0;
  if (!read(a, x) || !read(b, y) || x != x || y != y) return std::nullopt;
  return x < y ? -1 : x > y ? 1 : 0;
}

std::optional<std::int64_t> integer(const std::string& text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> compare_integers(const std::string& a, const std::string& b) {
  std::optional<std::int64_t> x = integer(a), y = integer(b);
  if (!x || !y) return a == b ? std::optional<int>(0) : std::nullopt;
  return *x < *y ? -1 : *x > *y ? 1 : 0;
}

std::optional<int> compare_numbers(TypeClass left, TypeClass right, const std::string& a, const std::string& b) {
  if (left == TypeClass::Float || right == TypeClass::Float) return compare_floats(a, b);
  if (left == TypeClass::Integer && right == TypeClass::Integer) return compare_integers(a, b);
  if (!numeric_is_finite(a) || !numeric_is_finite(b)) return a == b ? std::optional<int>(0) : std::nullopt;
  return numeric_compare(a, b);
}

bool is_text(TypeClass type) { return type == TypeClass::Text || type == TypeClass::FixedText; }

}  // namespace

TypeClass class_of(const Session& session, Oid type) {
  type = analyze::base_type(session, type);
  switch (type) {
    case type_oid::Int2: case type_oid::Int4: case type_oid::Int8: case type_oid::OidType: case type_oid::Xid:
      return TypeClass::Integer;
    case type_oid::Numeric: return TypeClass::Numeric;
    case type_oid::Float4: case type_oid::Float8: return TypeClass::Float;
    case type_oid::Text: case type_oid::VarChar: case type_oid::Name: case type_oid::Char: case type_oid::Unknown:
    case type_oid::CString:
      return TypeClass::Text;
    case type_oid::BpChar: return TypeClass::FixedText;
    case type_oid::Bool: return TypeClass::Bool;
    case type_oid::Uuid: return TypeClass::Uuid;
    case type_oid::Date: case type_oid::Time: case type_oid::Timestamp: case type_oid::TimestampTz:
      return TypeClass::Time;
    case type_oid::Bytea: return TypeClass::Bytes;
    case type_oid::JsonB: return TypeClass::Json;
    case type_oid::Regclass: case type_oid::Regtype: case type_oid::Regproc: case type_oid::Regprocedure:
    case type_oid::Regoper: case type_oid::Regoperator: case type_oid::Regrole: case type_oid::Regnamespace:
      return TypeClass::Reg;
    case type_oid::Record: return TypeClass::Record;
    default: break;
  }
  const Type* found = session.catalog.types.find(type);
  if (found == nullptr) return TypeClass::Other;
  if (found->true_array) return TypeClass::Array;
  if (found->typtype == 'e') return TypeClass::Enum;
  if (found->typtype == 'c') return TypeClass::Record;
  if (found->name == "citext" && found->typtype == 'b') return TypeClass::AnyCaseText;
  return TypeClass::Other;
}

bool is_number(TypeClass type) {
  return type == TypeClass::Integer || type == TypeClass::Numeric || type == TypeClass::Float;
}

std::optional<int> compare_values(Session& session, Oid left, Oid right, const Value& a, const Value& b,
                                  Oid collation) {
  TypeClass x = class_of(session, left), y = class_of(session, right);
  if (is_number(x) && is_number(y)) return compare_numbers(x, y, a.text(), b.text());
  if (is_text(x) && is_text(y)) {
    bool blanks = x == TypeClass::FixedText && y == TypeClass::FixedText;
    Oid rules = left == type_oid::Name && right == type_oid::Name ? c_collation : collation;
    return blanks ? compare_text(trim_blanks(a.text()), trim_blanks(b.text()), rules)
                  : compare_text(a.text(), b.text(), rules);
  }
  if ((x == TypeClass::Reg || x == TypeClass::Integer) && (y == TypeClass::Reg || y == TypeClass::Integer)) {
    return compare_integers(a.text(), b.text());
  }
  if (x != y) return std::nullopt;
  switch (x) {
    case TypeClass::AnyCaseText: {
      std::optional<std::string> p = folded(a.text()), q = folded(b.text());
      return p && q ? compare_text(*p, *q, collation) : a == b ? std::optional<int>(0) : std::nullopt;
    }
    case TypeClass::Bool: case TypeClass::Uuid: case TypeClass::Bytes: return sign(a.text().compare(b.text()));
    case TypeClass::Time: return left == right ? compare_times(a.text(), b.text()) : std::nullopt;
    case TypeClass::Enum: return compare_enums(analyze::type_of(session, analyze::base_type(session, left)), a.text(), b.text());
    case TypeClass::Array: return compare_arrays(session, analyze::base_type(session, left), a, b);
    default: return a == b ? std::optional<int>(0) : std::nullopt;
  }
}

std::optional<bool> equal_values(Session& session, Oid left, Oid right, const Value& a, const Value& b) {
  if (a.is_known() && b.is_known()) {
    TypeClass x = class_of(session, left), y = class_of(session, right);
    if (is_text(x) && is_text(y)) {
      bool blanks = x == TypeClass::FixedText && y == TypeClass::FixedText;
      return blanks ? trim_blanks(a.text()) == trim_blanks(b.text()) : a.text() == b.text();
    }
    if (x == TypeClass::AnyCaseText && y == x && folded(a.text()) && folded(b.text())) return *folded(a.text()) == *folded(b.text());
    if (x == TypeClass::Json && y == TypeClass::Json) return json_equal(a.text(), b.text());
    if (x == TypeClass::Array && y == TypeClass::Array && a.text() == b.text()) return true;
    std::optional<int> order = compare_values(session, left, right, a, b, invalid_oid);
    if (order) return *order == 0;
    return std::nullopt;
  }
  if (is_moment(a) || is_moment(b)) {
    if (!is_moment(a) || !is_moment(b)) return std::nullopt;
    std::optional<int> order = compare_moments(a, b);
    return order ? std::optional<bool>(*order == 0) : std::nullopt;
  }
  // A fresh value equals itself and nothing that was there before it.
  if (a.kind() == Value::Kind::NotNull && !a.symbol().empty() && b.never_null()) {
    if (a == b) return true;
    if (b.is_known() || !b.symbol().empty()) return false;
  }
  if (b.kind() == Value::Kind::NotNull && !b.symbol().empty() && a.is_known()) return false;
  return std::nullopt;
}

std::optional<bool> same_values(Session& session, Oid type, const Value& a, const Value& b) {
  if (a.is_null() && b.is_null()) return true;
  if (a.is_null() || b.is_null()) {
    return a.never_null() || b.never_null() ? std::optional<bool>(false) : std::nullopt;
  }
  return equal_values(session, type, type, a, b);
}

std::optional<std::string> hash_key(Session& session, Oid type, const Value& value) {
  if (is_moment(value)) return std::nullopt;  // two of them may be one time
  if (value.kind() == Value::Kind::NotNull && !value.symbol().empty()) return "\x01" + value.symbol();
  if (!value.is_known()) return std::nullopt;
  switch (class_of(session, type)) {
    case TypeClass::Numeric: {  // 1.0 and 1.00 are equal
      std::string text = value.text();
      if (text.find('.') == std::string::npos) return text;
      while (text.back() == '0') text.pop_back();
      if (text.back() == '.') text.pop_back();
      return text;
    }
    case TypeClass::FixedText: return std::string(trim_blanks(value.text()));
    case TypeClass::AnyCaseText: return folded(value.text());
    case TypeClass::Float: return value.text() == "-0" ? "0" : value.text();
    case TypeClass::Integer: case TypeClass::Text: case TypeClass::Bool: case TypeClass::Uuid: case TypeClass::Bytes:
    case TypeClass::Enum: case TypeClass::Reg:
      return value.text();
    case TypeClass::Time: return plain_time(value.text()) ? std::optional<std::string>(value.text()) : std::nullopt;
    case TypeClass::Json: return json_canonical(value.text());
    default: return std::nullopt;
  }
}

}  // namespace reconcile::execute
