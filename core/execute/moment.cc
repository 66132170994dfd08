#include "core/execute/moment.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile::execute {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::int64_t second = 1'000'000;

struct Shift {
  std::int64_t months = 0, days = 0, micros = 0;
  void add(const Shift& other, int sign) {
    months += sign * other.months;
    days += sign * other.days;
    micros += sign * other.micros;
  }
  // +1 or -1 when every part points that way, 0 when there is none, nullopt when they differ.
  std::optional<int> sign() const {
    bool ahead = months > 0 || days > 0 || micros > 0, back = months < 0 || days < 0 || micros < 0;
    if (ahead && back) return std::nullopt;
    return ahead ? 1 : back ? -1 : 0;
  }
};

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "[-]HH:MM:SS[.ffffff]"; fractions are cut at whole seconds, which keeps the sign but for less than one.
std::optional<std::int64_t> clock(std::string_view text) {
  bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.size() < 8 || text.find('.') != std::string_view::npos) return std::nullopt;
  std::size_t minutes = text.find(':'), seconds = text.rfind(':');
  if (minutes == seconds || seconds == std::string_view::npos) return std::nullopt;
  auto h = integer(text.substr(0, minutes)), m = integer(text.substr(minutes + 1, seconds - minutes - 1)),
       s = integer(text.substr(seconds + 1));
  if (!h || !m || !s) return std::nullopt;
  return ((*h * 60 + *m) * 60 + *s) * second * (negative ? -1 : 1);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    std::size_t blank = text.find(' ');
    words.push_back(text.substr(0, blank));
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return words;
}

// An interval as the server prints it: "1 year 2 mons 3 days 04:05:06"; a bare number is days.
std::optional<Shift> read_shift(std::string_view text) {
  std::vector<std::string_view> words = words_of(text);
  Shift out;
  if (words.size() == 1 && integer(words[0])) {
    out.days = *integer(words[0]);
    return out;
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (auto time = clock(words[i])) {
      out.micros += *time;
      continue;
    }
    auto number = integer(words[i]);
    if (!number || i + 1 == words.size()) return std::nullopt;
    std::string_view unit = words[++i];
    if (unit.starts_with("year")) out.months += 12 * *number;
    else if (unit.starts_with("mon")) out.months += *number;
    else if (unit.starts_with("day")) out.days += *number;
    else return std::nullopt;
  }
  return out;
}

struct Moment {
  std::string_view transaction;
  Shift shift;
  bool days_only = false;  // it was a date on the way: hours don't show
};

// The symbol is "@transaction" and then "+interval", "-interval" and ":type[.typmod or zone]" parts, each after a '|'.
std::optional<Moment> read_moment(std::string_view symbol) {
  Moment out;
  std::size_t bar = symbol.find('|');
  out.transaction = symbol.substr(0, bar);
  while (bar != std::string_view::npos) {
    symbol.remove_prefix(bar + 1);
    bar = symbol.find('|');
    std::string_view part = symbol.substr(0, bar);
    if (part.starts_with(':')) {
      auto type = integer(part.substr(1, part.find('.') - 1));
      if (!type) return std::nullopt;
      out.days_only = out.days_only || static_cast<Oid>(*type) == type_oid::Date;
      continue;
    }
    auto shift = read_shift(part.substr(1));
    if (!shift) return std::nullopt;
    out.shift.add(*shift, part.front() == '-' ? -1 : 1);
  }
  return out;
}

}  // namespace

Value transaction_moment(const analyze::Session& session) {
  return Value::fresh("@" + std::to_string(session.transaction));
}

bool is_moment(const Value& value) {
  return value.kind() == Value::Kind::NotNull && value.symbol().starts_with('@');
}

Value converted_moment(const Value& moment, Oid to, std::int32_t typmod) {
  bool kept = to == type_oid::TimestampTz || to == type_oid::Timestamp || to == type_oid::Date;
  if (!kept) return Value::not_null();
  // The type itself is the value's own, and "::timestamptz" of what is one changes nothing.
  if (to == type_oid::TimestampTz && typmod < 0 && moment.symbol().find(':') == std::string::npos) return moment;
  std::string part = "|:" + std::to_string(to) + (typmod < 0 ? "" : "." + std::to_string(typmod));
  return moment.symbol().ends_with(part) ? moment : Value::fresh(moment.symbol() + part);
}

Value zoned_moment(const Value& moment, const Value& zone, Oid to) {
  if (!zone.is_known() || zone.text().find('|') != std::string::npos) return Value::not_null();
  return Value::fresh(moment.symbol() + "|:" + std::to_string(to) + "." + zone.text());
}

Value shifted_moment(const Value& moment, char sign, const Value& interval) {
  if (!interval.is_known() || !read_shift(interval.text())) return Value::not_null();
  return Value::fresh(moment.symbol() + "|" + sign + interval.text());
}

std::optional<int> compare_moments(const Value& a, const Value& b) {
  if (a.symbol() == b.symbol()) return 0;
  std::optional<Moment> x = read_moment(a.symbol()), y = read_moment(b.symbol());
  if (!x || !y || x->transaction != y->transaction) return std::nullopt;
  Shift apart = x->shift;
  apart.add(y->shift, -1);
  bool hidden = x->days_only || y->days_only;
  if (hidden && (apart.months == 0 && apart.days == 0)) return std::nullopt;
  std::optional<int> sign = apart.sign();
  return sign && *sign != 0 ? sign : std::nullopt;
}

}  // namespace reconcile::execute
