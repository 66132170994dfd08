#include "core/execute/convert.h"

#include <charconv>
#include <cmath>

#include "core/analyze/coerce.h"
#include "core/analyze/typmod.h"
#include "core/execute/compare.h"
#include "core/execute/container.h"
#include "core/execute/domain.h"
#include "core/execute/json.h"
#include "core/execute/moment.h"
#include "core/execute/numeric.h"
#include "core/execute/random_value.h"

namespace reconcile::execute {
namespace {


bool is_text_type(TypeClass type) { return type == TypeClass::Text || type == TypeClass::FixedText; }

// Types whose literals analysis has put into output form; of the others it may have kept the text as written.
bool has_plain_form(TypeClass type) {
  return is_number(type) || is_text_type(type) || type == TypeClass::Bool || type == TypeClass::Uuid;
}

std::int64_t lowest(Oid type) {
  return type == type_oid::Int2 ? INT16_MIN : type == type_oid::Int4 ? INT32_MIN : type == type_oid::OidType ? 0 : INT64_MIN;
}
std::int64_t highest(Oid type) {
  return type == type_oid::Int2 ? INT16_MAX : type == type_oid::Int4 ? INT32_MAX : type == type_oid::OidType ? UINT32_MAX : INT64_MAX;
}

[[noreturn]] void out_of_range(Oid type) {
  const char* name = type == type_oid::Int2 ? "smallint" : type == type_oid::Int4 ? "integer" : type == type_oid::OidType ? "OID" : "bigint";
  throw PgError("22003", std::string(name) + " out of range");
}

Value float_value(double value, Session& session, Oid type) {
  char text[40];
  std::snprintf(text, sizeof text, type == type_oid::Float4 ? "%.9g" : "%.17g", value);
  std::optional<std::string> printed = analyze::datum_in_out(session, type, -1, text);
  return printed ? Value::known(*printed) : Value::not_null();
}

Value to_integer(const Value& value, TypeClass from, Oid to) {
  const std::string& text = value.text();
  if (from == TypeClass::Numeric) {
    if (!numeric_is_finite(text)) throw PgError("0A000", "cannot convert " + std::string(text == "NaN" ? "NaN" : "infinity") + " to " + (to == type_oid::Int2 ? "smallint" : to == type_oid::Int4 ? "integer" : "bigint"));
    std::string whole = *numeric_round(text, 0);
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), number);
    if (error != std::errc()) out_of_range(to);
    return integer_value(number, to);
  }
  if (from == TypeClass::Float) {
    double number = std::rint(std::strtod(text.c_str(), nullptr));  // half to even, as rint() does there
    if (!(number >= static_cast<double>(lowest(to)) && number < static_cast<double>(highest(to)) + 1.0)) out_of_range(to);
    return integer_value(static_cast<std::int64_t>(number), to);
  }
  std::optional<std::int64_t> number = integer_of(value);
  return number ? integer_value(*number, to) : Value::not_null();
}

Value to_numeric(Session& session, const Value& value, std::int32_t typmod) {
  std::optional<std::string> text = analyze::datum_in_out(session, type_oid::Numeric, typmod, value.text());
  return text ? Value::known(*text) : Value::not_null();
}

// Casts to a number of what is a number already.
Value to_number(Session& session, const Value& value, TypeClass from, Oid to, std::int32_t typmod) {
  if (to == type_oid::Numeric) return to_numeric(session, value, typmod);
  if (to == type_oid::Float4 || to == type_oid::Float8) {
    return float_value(std::strtod(value.text().c_str(), nullptr), session, to);
  }
  return to_integer(value, from, to);
}

std::size_t utf8_length(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::string utf8_prefix(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (characters-- == 0) break;
  }
  return std::string(text.substr(0, at));
}

// varchar(n) and char(n): an assignment refuses what is too long but for blanks, a cast cuts it.
Value fit_length(const Value& value, Oid to, std::int32_t typmod, bool is_explicit) {
  bool fixed = to == type_oid::BpChar;
  if (typmod < analyze::varlena_header) return value;
  auto limit = static_cast<std::size_t>(typmod - analyze::varlena_header);
  std::size_t length = utf8_length(value.text());
  if (length > limit) {
    std::string kept = utf8_prefix(value.text(), limit);
    bool only_blanks = value.text().find_first_not_of(' ', kept.size()) == std::string::npos;
    if (!is_explicit && !only_blanks) {
      throw PgError("22001", std::string("value too long for type character") + (fixed ? "(" : " varying(") +
                                 std::to_string(limit) + ")");
    }
    return Value::known(std::move(kept));
  }
  if (!fixed || length == limit) return value;
  return Value::known(value.text() + std::string(limit - length, ' '));
}

std::string without_trailing_blanks(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::optional<Value> from_json(Session& session, const Value& value, Oid to) {
  std::optional<Json> json = parse_json(value.text());
  if (!json) return std::nullopt;
  bool wants_bool = to == type_oid::Bool;
  if (json->kind == (wants_bool ? Json::Kind::Bool : Json::Kind::Number)) {
    if (wants_bool) return Value::boolean(json->text == "true");
    Value number = to_numeric(session, Value::known(print_jsonb(*json)), -1);
    return to_number(session, number, TypeClass::Numeric, to, -1);
  }
  throw PgError("22023", "cannot cast jsonb " + std::string(json_type_name(json->kind)) + " to type " +
                             analyze::format_type(session, to));
}

std::optional<Value> time_cast(const Value& value, Oid from, Oid to) {
  const std::string& text = value.text();
  if (text.size() < 10 || text[4] != '-' || text.back() == 'C') return std::nullopt;
  if (from == type_oid::Date && to == type_oid::Timestamp) return Value::known(text + " 00:00:00");
  if (from == type_oid::Timestamp && to == type_oid::Date) return Value::known(text.substr(0, 10));
  return std::nullopt;
}

}  // namespace

Value oid_value(Oid oid) { return Value::known(std::to_string(oid)); }

std::optional<std::int64_t> integer_of(const Value& value) {
  if (!value.is_known()) return std::nullopt;
  std::int64_t number = 0;
  const std::string& text = value.text();
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Oid> oid_of(const Value& value) {
  std::optional<std::int64_t> number = integer_of(value);
  return number ? std::optional<Oid>(static_cast<Oid>(*number)) : std::nullopt;
}

Value integer_value(std::int64_t value, Oid type) {
  if (value < lowest(type) || value > highest(type)) out_of_range(type);
  return Value::known(std::to_string(value));
}

Value input(Session& session, Oid type, std::int32_t typmod, const std::string& text) {
  if (is_reg(type)) return oid_value(*reg_in(session, type, text));
  const Type& found = analyze::type_of(session, type);
  if (found.typtype == 'd') {
    std::int32_t base_typmod = -1;
    Oid base = analyze::base_type(session, type, &base_typmod);
    return check_domain(session, type, input(session, base, base_typmod, text));
  }
  if (class_of(session, type) == TypeClass::AnyCaseText) return Value::known(text);
  std::optional<std::string> printed = analyze::datum_in_out(session, type, typmod, text);
  return printed ? Value::known(std::move(*printed)) : Value::not_null();
}

Value constant(Executor& executor, const Const& expr) {
  if (expr.is_null) return Value::null();
  Session& session = executor.session;
  // The relation that was meant when the literal was read, whatever it is called by now.
  if (expr.object != invalid_oid && session.catalog.relations.find(expr.object) != nullptr) return oid_value(expr.object);
  std::string text(expr.value);
  TypeClass type = class_of(session, expr.type);
  if (has_plain_form(type)) return Value::known(std::move(text));
  if (expr.type == type_oid::Unknown) return Value::known(std::move(text));
  return input(session, expr.type, expr.typmod, text);
}

std::optional<Value> cast_value(Session& session, const Value& value, Oid from, Oid to, std::int32_t typmod,
                                bool is_explicit) {
  if (value.is_null()) return value;
  if (is_moment(value)) return converted_moment(value, to, typmod);
  if (is_random_key(value) && keeps_random_key(session, value, to, typmod)) return value;
  if (!value.is_known()) return value.never_null() ? Value::not_null() : Value::unknown();
  TypeClass source = class_of(session, from), target = class_of(session, to);
  if (is_number(source) && is_number(target)) return to_number(session, value, source, to, typmod);
  if (is_text_type(source) && is_text_type(target)) {
    Value text = source == TypeClass::FixedText && to != type_oid::BpChar ? Value::known(without_trailing_blanks(value.text())) : value;
    if (to == type_oid::Name) return Value::known(text.text().substr(0, 63));
    if (to == type_oid::Char) return Value::known(text.text().substr(0, 1));
    return fit_length(text, to, typmod, is_explicit);
  }
  if (source == TypeClass::Bool && is_text_type(target)) {
    return fit_length(Value::known(value.is_true() ? "true" : "false"), to, typmod, is_explicit);
  }
  if (source == TypeClass::Bool && to == type_oid::Int4) return Value::known(value.is_true() ? "1" : "0");
  if (from == type_oid::Int4 && target == TypeClass::Bool) return Value::boolean(value.text() != "0");
  if (is_text_type(source) && is_reg(to)) return oid_value(*reg_in(session, to, value.text()));
  bool numbers = (source == TypeClass::Reg || source == TypeClass::Integer) && (target == TypeClass::Reg || target == TypeClass::Integer);
  if (numbers) return value;
  if (source == TypeClass::Json) return from_json(session, value, to);
  if (source == TypeClass::Time && target == TypeClass::Time) return time_cast(value, from, to);
  return std::nullopt;
}

std::optional<std::string> output_text(Session& session, Oid type, const Value& value) {
  if (!value.is_known()) return std::nullopt;
  Oid base = analyze::base_type(session, type);
  if (is_reg(base)) {
    std::optional<Oid> oid = oid_of(value);
    return oid ? std::optional<std::string>(reg_out(session, base, *oid)) : std::nullopt;
  }
  return value.text();
}

// Values keep the form that the source type prints; only the label changes, but for reg* types over names.
Value evaluate_relabel(Executor& executor, const Coercion& expr, Scope& scope) {
  Value value = executor.evaluate(expr.arg, scope);
  if (!value.is_known()) return value;
  TypeClass source = class_of(executor.session, expr.arg->type), target = class_of(executor.session, expr.type);
  if (source == TypeClass::FixedText && target == TypeClass::Text) return Value::known(without_trailing_blanks(value.text()));
  if (is_text_type(source) && is_reg(expr.type)) return input(executor.session, expr.type, -1, value.text());
  return value;
}

Value evaluate_io_coercion(Executor& executor, const Coercion& expr, Scope& scope) {
  Value value = executor.evaluate(expr.arg, scope);
  return convert(executor.session, value, expr.arg->type, expr.type, expr.typmod);
}

Value convert(Session& session, const Value& value, Oid from, Oid to, std::int32_t typmod) {
  if (value.is_null()) {
    bool domain = to != invalid_oid && analyze::type_of(session, to).typtype == 'd';
    return domain ? check_domain(session, to, value) : value;
  }
  bool to_text = is_text_type(class_of(session, to));
  if (!value.is_known()) {
    if (is_moment(value)) return from == to && typmod < 0 ? value : converted_moment(value, analyze::base_type(session, to), typmod);
    if (is_random_key(value) && keeps_random_key(session, value, to, typmod)) return value;
    // Anything can be printed; whether text that can't be told would be read is another matter.
    if (!to_text && is_text_type(class_of(session, from)) && analyze::base_type(session, from) != analyze::base_type(session, to)) {
      throw Undecided{"a text that can't be told is converted to another type"};
    }
    return value.never_null() ? Value::not_null() : Value::unknown();
  }
  if (from == to && typmod < 0) return value;
  std::optional<std::string> text = output_text(session, from, value);
  if (!text) return Value::not_null();
  if (class_of(session, from) == TypeClass::Bool && to_text) text = value.is_true() ? "true" : "false";
  if (class_of(session, from) == TypeClass::FixedText) text = without_trailing_blanks(*text);
  return input(session, to, typmod, *text);
}

}  // namespace reconcile::execute
