// date, time and timestamp, in the ISO forms; of the many others the server reads none is judged.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;

struct Moment {
  int year = 0, month = 0, day_of_month = 0;
  std::int64_t micros = 0;  // since midnight
  std::optional<int> offset;  // seconds east of UTC
  bool has_date = false, has_time = false;
  bool md_overflow = false;    // a month or day that none has: the server suspects DateStyle
  bool overflow = false;
};

// Days since 1970-01-01 in the proleptic Gregorian calendar, and back.
std::int64_t days_from_civil(std::int64_t y, int m, int d) {
  y -= m <= 2;
  std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  std::int64_t yoe = y - era * 400;
  std::int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

std::string civil_from_days(std::int64_t z) {
  z += 719468;
  std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  std::int64_t doe = z - era * 146097;
  std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  std::int64_t mp = (5 * doy + 2) / 153;
  int d = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
  int m = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04lld-%02d-%02d",
                static_cast<long long>(yoe + era * 400 + (m <= 2)), m, d);
  return buffer.data();
}

int days_in_month(int year, int month) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

class MomentReader {
 public:
  explicit MomentReader(std::string_view text) : rest_(trim_space(text)) {}

  // nullopt: another form than ISO's.
  std::optional<Moment> read() {
    bool date = read_date();
    if (date && rest_.empty()) return valid();
    if (date && !take(rest_, 'T') && !take(rest_, 't')) {
      if (!is_space(rest_.front())) return std::nullopt;
      rest_ = skip_space(rest_);
    }
    if (!read_time() || !read_zone() || !rest_.empty()) return std::nullopt;
    return valid();
  }

 private:
  // A number of min to max digits.
  std::optional<int> number(std::size_t min, std::size_t max) {
    std::size_t n = 0;
    while (n < rest_.size() && is_digit(rest_[n])) ++n;
    if (n < min || n > max) return std::nullopt;
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + n, value);
    rest_.remove_prefix(n);
    return value;
  }

  bool read_date() {
    std::string_view start = rest_;
    auto year = number(4, 4);
    if (!year || !take(rest_, '-')) return rest_ = start, false;
    auto month = number(1, 2);
    if (!month || !take(rest_, '-')) return rest_ = start, false;
    auto day_number = number(1, 2);
    if (!day_number) return rest_ = start, false;
    moment_.has_date = true;
    moment_.year = *year;
    moment_.month = *month;
    moment_.day_of_month = *day_number;
    return true;
  }

  bool read_time() {
    auto hours = number(1, 2);
    if (!hours || !take(rest_, ':')) return false;
    auto minutes = number(2, 2);
    if (!minutes) return false;
    int seconds = 0;
    double fraction = 0;
    if (take(rest_, ':')) {
      auto written = number(2, 2);
      if (!written) return false;
      seconds = *written;
      if (!rest_.empty() && rest_.front() == '.') fraction = read_fraction();
    }
    // 24:00:00 and a leap second roll over to what follows: rare, and left alone.
    if (*hours == 24 || seconds == 60) return false;
    moment_.has_time = true;
    moment_.overflow = *hours > 24 || *minutes > 59 || seconds > 60;
    moment_.micros = *hours * hour + *minutes * minute + seconds * second +
                     static_cast<std::int64_t>(std::rint(fraction * static_cast<double>(second)));
    return true;
  }

  double read_fraction() {
    std::size_t n = 1;
    while (n < rest_.size() && is_digit(rest_[n])) ++n;
    double value = std::strtod(("0" + std::string(rest_.substr(0, n))).c_str(), nullptr);
    rest_.remove_prefix(n);
    return value;
  }

  bool read_zone() {
    rest_ = skip_space(rest_);
    std::string word = to_lower(rest_);
    if (word == "z" || word == "utc" || word == "gmt") {
      moment_.offset = 0;
      rest_ = {};
      return true;
    }
    bool west = take(rest_, '-');
    if (!west && !take(rest_, '+')) return rest_.empty();
    std::size_t digits = 0;
    while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
    auto hours = number(1, 2);
    std::optional<int> minutes = 0;
    if (digits == 4) {
      hours = std::stoi(std::string(rest_.substr(0, 2)));
      minutes = std::stoi(std::string(rest_.substr(2, 2)));
      rest_.remove_prefix(4);
    } else if (hours && take(rest_, ':')) {
      minutes = number(2, 2);
    }
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return false;
    moment_.offset = (*hours * 60 + *minutes) * (west ? -60 : 60);
    return true;
  }

  Moment valid() {
    if (moment_.has_date) {
      int month = moment_.month, d = moment_.day_of_month;
      if (month < 1 || month > 12 || d < 1 || d > 31) {
        moment_.md_overflow = true;
      } else if (moment_.year == 0 || d > days_in_month(moment_.year, month)) {
        moment_.overflow = true;
      }
    }
    return moment_;
  }

  std::string_view rest_;
  Moment moment_;
};

[[noreturn]] void out_of_range(std::string_view text, bool suspect_style) {
  PgError error("22008", "date/time field value out of range: \"" + std::string(text) + "\"");
  if (suspect_style) error.hint = "Perhaps you need a different \"datestyle\" setting.";
  throw error;
}

// The words that stand for a moment that depends on when they are read, or that is a fixed one.
bool has_special_word(std::string_view text) {
  std::string lower = to_lower(text), word;
  auto special = [&] {
    for (const char* known : {"now", "today", "tomorrow", "yesterday", "epoch", "infinity", "allballs", "zulu"}) {
      if (word == known) return true;
    }
    return false;
  };
  for (char c : lower) {
    if (is_alpha(c)) {
      word += c;
    } else if (special()) {
      return true;
    } else {
      word.clear();
    }
  }
  return special();
}

// A text without any digit and without a special word holds no date and no time.
void refuse_if_hopeless(std::string_view type, std::string_view text) {
  for (char c : text) {
    if (is_digit(c)) return;
  }
  if (!has_special_word(text)) invalid_syntax(type, text, "22007");
}

std::optional<Moment> read_moment(std::string_view type, std::string_view text) {
  refuse_if_hopeless(type, text);
  std::optional<Moment> moment = MomentReader(text).read();
  if (moment && (moment->md_overflow || moment->overflow)) out_of_range(text, moment->md_overflow);
  return moment;
}

std::int64_t rounded(std::int64_t micros, std::int32_t precision) {
  if (precision < 0 || precision >= 6) return micros;
  std::int64_t unit = 1;
  for (int i = precision; i < 6; ++i) unit *= 10;
  std::int64_t half = unit / 2;
  return micros >= 0 ? (micros + half) / unit * unit : -((half - micros) / unit * unit);
}

std::string print_time(std::int64_t micros) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%02d:%02d:%02d", static_cast<int>(micros / hour),
                static_cast<int>(micros / minute % 60), static_cast<int>(micros / second % 60));
  std::string out = buffer.data();
  if (micros % second == 0) return out;
  std::snprintf(buffer.data(), buffer.size(), ".%06d", static_cast<int>(micros % second));
  out += buffer.data();
  return out.substr(0, out.find_last_not_of('0') + 1);
}

std::string print_timestamp(std::int64_t micros) {
  std::int64_t days = micros / day, rest = micros % day;
  if (rest < 0) --days, rest += day;
  return civil_from_days(days) + " " + print_time(rest);
}

std::string print_offset(int seconds) {
  std::string out = seconds < 0 ? "-" : "+";
  int minutes = std::abs(seconds) / 60;
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), minutes % 60 == 0 ? "%02d" : "%02d:%02d", minutes / 60, minutes % 60);
  return out + buffer.data();
}

bool session_is_utc(const Session& session) {
  auto zone = session.settings.find("timezone");
  if (zone == session.settings.end()) return true;
  std::string name = to_lower(zone->second);
  return name == "utc" || name == "etc/utc" || name == "gmt" || name == "default";
}

bool prints_iso(const Session& session) {
  auto style = session.settings.find("datestyle");
  return style == session.settings.end() || to_lower(style->second).find("iso") != std::string::npos;
}

}  // namespace

DatumText date_in_out(const Session& session, std::string_view text) {
  std::string word = to_lower(trim_space(text));
  if (word == "infinity" || word == "-infinity") return word;
  if (word == "epoch") return "1970-01-01";
  std::optional<Moment> moment = read_moment("date", text);
  if (!moment || !moment->has_date || !prints_iso(session)) return std::nullopt;
  return civil_from_days(days_from_civil(moment->year, moment->month, moment->day_of_month));
}

DatumText time_in_out(const Session& session, std::string_view text, std::int32_t typmod, bool with_zone) {
  std::optional<Moment> moment = read_moment(with_zone ? "time with time zone" : "time", text);
  if (!moment || !moment->has_time || moment->has_date) return std::nullopt;
  if (with_zone && !moment->offset && !session_is_utc(session)) return std::nullopt;
  std::string out = print_time(rounded(moment->micros, typmod));
  return with_zone ? out + print_offset(moment->offset.value_or(0)) : out;
}

DatumText timestamp_in_out(const Session& session, std::string_view text, std::int32_t typmod, bool with_zone) {
  std::string word = to_lower(trim_space(text));
  if (word == "infinity" || word == "-infinity") return word;
  bool printable = prints_iso(session) && (!with_zone || session_is_utc(session));
  std::optional<Moment> moment;
  if (word == "epoch") {
    moment = Moment{.year = 1970, .month = 1, .day_of_month = 1, .offset = {}, .has_date = true};
  } else {
    moment = read_moment(with_zone ? "timestamp with time zone" : "timestamp", text);
  }
  if (!moment || !moment->has_date || !printable) return std::nullopt;
  std::int64_t micros = days_from_civil(moment->year, moment->month, moment->day_of_month) * day + moment->micros;
  if (with_zone) micros -= moment->offset.value_or(0) * second;
  return print_timestamp(rounded(micros, typmod)) + (with_zone ? "+00" : "");
}

}  // namespace reconcile::analyze
