#include "core/replay/settings.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

#include "core/analyze/setting_names.h"
#include "core/replay/context.h"

namespace reconcile::replay {

using analyze::find_setting;
using analyze::Setting;

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool is_boolean(std::string_view text) {
  std::string value = lower(text);
  if (value.empty()) return false;
  auto prefix_of = [&](std::string_view word, std::size_t least) {
    return value.size() >= least && word.starts_with(value);
  };
  return prefix_of("true", 1) || prefix_of("false", 1) || prefix_of("yes", 1) || prefix_of("no", 1) ||
         prefix_of("on", 2) || prefix_of("off", 2) || value == "1" || value == "0";
}

bool listed(std::string_view values, std::string_view wanted) {
  while (!values.empty()) {
    std::size_t comma = values.find(',');
    if (lower(values.substr(0, comma)) == wanted) return true;
    values.remove_prefix(comma == std::string_view::npos ? values.size() : comma + 1);
  }
  return false;
}

std::string spaced(std::string_view values) {
  std::string out;
  for (char c : values) out += c == ',' ? std::string(", ") : std::string(1, c);
  return out;
}

PgError invalid_value(std::string_view name, std::string_view value) {
  return PgError("22023", "invalid value for parameter \"" + std::string(name) + "\": \"" + std::string(value) + "\"");
}

void check_number(const Setting& setting, std::string_view name, std::string_view value) {
  double number = 0;
  const char* begin = value.data();
  auto [end, error] = std::from_chars(begin, begin + value.size(), number);
  if (error != std::errc()) throw invalid_value(name, value);
  std::string_view unit = value.substr(static_cast<std::size_t>(end - begin));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  static constexpr std::string_view units[] = {"", "us", "ms", "s", "min", "h", "d", "B", "kB", "MB", "GB", "TB"};
  if (std::find(std::begin(units), std::end(units), unit) == std::end(units)) throw invalid_value(name, value);
  if (setting.type == 'i' && unit.empty() && (number > INT32_MAX || number < INT32_MIN)) {
    throw invalid_value(name, value).with_hint("Value exceeds integer range.");
  }
}

// Enum settings also take boolean spellings and hidden aliases: those are not in pg_settings.
void check_enum(const Setting& setting, std::string_view name, std::string_view value) {
  if (listed(setting.values, lower(value)) || is_boolean(value) || lower(value) == "debug") return;
  throw invalid_value(name, value).with_hint("Available values: " + spaced(setting.values) + ".");
}

void check_context(const Setting& setting, std::string_view name) {
  std::string parameter = "parameter \"" + std::string(name) + "\" cannot ";
  switch (setting.context) {
    case 'i': throw PgError("55P02", parameter + "be changed");
    case 'p': throw PgError("55P02", parameter + "be changed without restarting the server");
    case 'h': throw PgError("55P02", parameter + "be changed now");
    case 'b': throw PgError("55P02", parameter + "be set after connection start");
    default: return;
  }
}

std::string literal_text(const ::Node* node) {
  if (const auto* cast = RECONCILE_AS(TypeCast, node)) return literal_text(cast->arg);
  const auto* constant = RECONCILE_AS(A_Const, node);
  if (constant == nullptr) return {};
  switch (nodeTag(&constant->val)) {
    case T_Integer: return std::to_string(constant->val.ival.ival);
    case T_Float: return constant->val.fval.fval;
    case T_String: return constant->val.sval.sval;
    case T_Boolean: return constant->val.boolval.boolval ? "true" : "false";
    default: return {};
  }
}

Role const* require_role(Session& session, std::string_view name) {
  const Role* role = session.catalog.roles.find(invalid_oid, name);
  if (role == nullptr) throw PgError("22023", "role \"" + std::string(name) + "\" does not exist");
  return role;
}

struct SessionSettings {
  std::vector<std::string> search_path;
  std::string role;
  std::string session_role;
  std::map<std::string, std::string> settings;
  bool check_function_bodies;
};

// A rolled-back SET leaves no trace.
void restore_on_rollback(Session& session) {
  SessionSettings before{session.search_path, session.role, session.session_role, session.settings, session.check_function_bodies};
  session.catalog.undo().on_rollback([&session, before] {
    session.search_path = before.search_path;
    session.role = before.role;
    session.session_role = before.session_role;
    session.settings = before.settings;
    session.check_function_bodies = before.check_function_bodies;
  });
}

constexpr std::string_view connected_role = "postgres";

// A new session user leaves no SET ROLE standing.
void set_session_role(Session& session, std::string_view name) {
  session.role = session.session_role = std::string(name);
}

void reset_setting(Session& session, std::string_view raw) {
  std::string name = lower(raw);
  if (find_setting(name) == nullptr && name != "role" && name != "session_authorization" && name != "transaction_isolation" &&
      name.find('.') == std::string::npos) {
    throw PgError("42704", "unrecognized configuration parameter \"" + std::string(raw) + "\"");
  }
  if (name == "search_path") session.search_path = session.default_search_path;
  if (name == "role") session.role = session.session_role;
  if (name == "session_authorization") set_session_role(session, connected_role);
  if (name == "check_function_bodies") session.check_function_bodies = true;
  session.settings.erase(name);
}

}  // namespace

std::vector<std::string> split_identifier_list(std::string_view text) {
  std::vector<std::string> out;
  std::size_t at = 0;
  auto skip_blanks = [&] {
    while (at < text.size() && std::string_view(" \t\n\r\f").find(text[at]) != std::string_view::npos) ++at;
  };
  while (skip_blanks(), at < text.size()) {
    std::string item;
    if (text[at] == '"') {
      for (++at; at < text.size(); ++at) {
        if (text[at] == '"' && (at + 1 >= text.size() || text[++at] != '"')) break;
        item.push_back(text[at]);
      }
    } else {
      std::size_t end = std::min(text.find_first_of(", \t\n\r\f", at), text.size());
      item = lower(text.substr(at, end - at));
      at = end;
    }
    out.push_back(std::move(item));
    skip_blanks();
    if (at < text.size() && text[at] == ',') ++at;
  }
  return out;
}

std::string canonical_setting_name(std::string_view name) {
  std::string folded = lower(name);
  static constexpr std::pair<std::string_view, std::string_view> others[] = {
      {"datestyle", "DateStyle"}, {"intervalstyle", "IntervalStyle"}, {"timezone", "TimeZone"}, {"sort_mem", "work_mem"}, {"vacuum_mem", "maintenance_work_mem"},
  };
  for (const auto& [written, kept] : others) {
    if (folded == written) return std::string(kept);
  }
  return find_setting(folded) != nullptr ? folded : std::string(name);
}

bool means_off(std::string_view value) {
  std::string flag = lower(value);
  return flag == "off" || flag == "false" || flag == "no" || flag == "0" || flag == "f" || flag == "n";
}

void check_setting(std::string_view raw_name, const std::string& value) {
  std::string name = lower(canonical_setting_name(raw_name));
  const Setting* setting = find_setting(name);
  bool custom = name.find('.') != std::string::npos;
  if (setting == nullptr && !custom && name != "role" && name != "session_authorization") {
    throw PgError("42704", "unrecognized configuration parameter \"" + std::string(raw_name) + "\"");
  }
  if (setting == nullptr) return;
  check_context(*setting, raw_name);
  if (setting->type == 'b' && !is_boolean(value)) {
    throw PgError("22023", "parameter \"" + std::string(raw_name) + "\" requires a Boolean value");
  }
  std::string word = lower(value);
  if (name == "default_with_oids" && (word == "true" || word == "on" || word == "1" || word == "yes" || word == "t")) {
    throw PgError("0A000", "tables declared WITH OIDS are not supported");
  }
  if (setting->type == 'i' || setting->type == 'r') check_number(*setting, raw_name, value);
  if (setting->type == 'e') check_enum(*setting, raw_name, value);
}

void set_setting(Session& session, std::string_view raw_name, const std::vector<std::string>& values) {
  std::string name = lower(raw_name);
  std::string value = values.empty() ? "" : values.front();
  check_setting(raw_name, value);
  restore_on_rollback(session);
  if (name == "search_path") {
    session.search_path = values;
  } else if (name == "role") {
    session.role = value == "none" ? session.session_role : require_role(session, value)->name;
  } else if (name == "session_authorization") {
    set_session_role(session, value == "default" ? connected_role : require_role(session, value)->name);
  } else if (name == "check_function_bodies") {
    session.check_function_bodies = !means_off(value);
  } else {
    session.settings[name] = value;
  }
}

void reset_all_settings(Session& session) {
  restore_on_rollback(session);
  session.search_path = session.default_search_path;
  session.check_function_bodies = true;
  session.settings.clear();
}

void apply(Context& ctx, const ::VariableSetStmt& stmt) {
  Session& session = ctx.session;
  switch (stmt.kind) {
    case VAR_SET_MULTI:  // SET TRANSACTION, SET SESSION CHARACTERISTICS: no effect on what statements mean
    case VAR_SET_CURRENT:
      return;
    case VAR_RESET_ALL:
      return reset_all_settings(session);
    case VAR_RESET:
    case VAR_SET_DEFAULT:
      restore_on_rollback(session);
      return reset_setting(session, stmt.name);
    case VAR_SET_VALUE: {
      std::vector<std::string> values;
      for (::Node* node : sql::list(stmt.args)) values.push_back(literal_text(node));
      std::string_view name = sql::str(stmt.name);
      return set_setting(session, name, values);
    }
  }
}

void apply(Context&, const ::VariableShowStmt& stmt) {
  std::string name = lower(sql::str(stmt.name));
  if (name == "all" || find_setting(name) != nullptr || name.find('.') != std::string::npos) return;
  throw PgError("42704", "unrecognized configuration parameter \"" + std::string(stmt.name) + "\"");
}

}  // namespace reconcile::replay
