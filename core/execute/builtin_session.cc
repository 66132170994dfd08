// The session, the clock and what is never the same twice.
#include "core/analyze/setting_names.h"
#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/moment.h"
#include "core/execute/random_value.h"
#include "core/execute/sequence.h"

namespace reconcile::execute {
namespace {

Value some(Call&) { return Value::not_null(); }
// What an argument that is not known lets be said of a total function.
Value there_if(Call& call) {
  for (const Value& arg : call.args) {
    if (!arg.never_null()) return Value::unknown();
  }
  return Value::not_null();
}

Value now(Call& call) { return transaction_moment(call.session); }

template <char sign>
Value shift(Call& call) {
  return is_moment(call.args[0]) ? shifted_moment(call.args[0], sign, call.args[1]) : there_if(call);
}

// Only what is infinite has no year, …: now() never is.
Value part_of(Call& call) {
  bool finite = call.args[1].is_known() ? call.args[1].text().find("infinity") == std::string::npos : is_moment(call.args[1]);
  return call.args[0].never_null() && finite ? Value::not_null() : Value::unknown();
}

Value at_time_zone(Call& call) {
  bool zoned = call.count() == 2 && call.is_text(0) && is_moment(call.args[1]);
  return zoned ? zoned_moment(call.args[1], call.args[0], call.result) : there_if(call);
}

Value nothing(Call&) { return Value::known(""); }

Value fresh_number(Call&) { return random_number(); }

Value fresh_uuid(Call&) {
  static int number = 0;
  return Value::fresh("random uuid " + std::to_string(++number));
}

Value current_schema_of(Session& session) {
  for (Oid oid : analyze::active_search_path(session)) {
    bool implied = oid == schema_oid::PgCatalog || oid == session.temp_namespace;
    if (!implied) return Value::known(session.catalog.namespaces.find(oid)->name);
  }
  return Value::null();
}

Value current_schema(Call& call) { return current_schema_of(call.session); }

Value current_schemas(Call& call) {
  std::vector<Value> names;
  for (Oid oid : analyze::active_search_path(call.session)) {
    bool implied = oid == schema_oid::PgCatalog || oid == call.session.temp_namespace;
    if (!implied || call.args[0].is_true()) names.push_back(Value::known(call.session.catalog.namespaces.find(oid)->name));
  }
  return make_array(std::move(names));
}

Value current_database(Call& call) { return Value::known(call.session.database); }
Value current_user(Call& call) { return Value::known(call.session.role); }
Value session_user(Call& call) { return Value::known(call.session.session_role); }

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

std::string search_path_text(const Session& session) {
  std::string out;
  for (const std::string& name : session.search_path) {
    out += (out.empty() ? "" : ", ") + (name == "$user" ? "\"$user\"" : analyze::quote_identifier(name));
  }
  return out.empty() ? "\"\"" : out;
}

// What a fresh session of a fresh server has, where neither machine nor host decides.
constexpr std::pair<std::string_view, std::string_view> defaults[] = {
    {"server_encoding", "UTF8"},
    {"client_encoding", "UTF8"},
    {"client_min_messages", "notice"},
    {"default_transaction_isolation", "read committed"},
    {"transaction_isolation", "read committed"},
    {"transaction_read_only", "off"},
    {"default_transaction_read_only", "off"},
    {"session_replication_role", "origin"},
    {"standard_conforming_strings", "on"},
    {"row_security", "on"},
    {"default_tablespace", ""},
    {"default_table_access_method", "heap"},
    {"datestyle", "ISO, MDY"},
    {"intervalstyle", "postgres"},
    {"bytea_output", "hex"},
    {"xmloption", "content"},
    {"max_identifier_length", "63"},
};

// A setting as it was written; the server shows switches as on and off, and numbers with a unit of its choice.
Value shown_setting(const std::string& name, const std::string& written) {
  if (name.find('.') != std::string::npos || written == "0") return Value::known(written);
  std::string low = lower(written);
  if (low == "true" || low == "yes" || low == "on") return Value::known("on");
  if (low == "false" || low == "no" || low == "off") return Value::known("off");
  bool number = !written.empty() && std::string_view("0123456789-").find(written[0]) != std::string_view::npos;
  return number ? Value::not_null() : Value::known(written);
}

Value current_setting(Call& call) {
  std::string name = lower(call.text(0));
  Session& session = call.session;
  if (name == "search_path") return Value::known(search_path_text(session));
  if (name == "role" || name == "session_authorization") return Value::not_null();
  if (name == "check_function_bodies") return Value::known(session.check_function_bodies ? "on" : "off");
  if (auto it = session.settings.find(name); it != session.settings.end()) return shown_setting(name, it->second);
  if (name == "server_version_num") return Value::known(std::to_string(session.server_version) + "0000");
  for (const auto& [own, value] : defaults) {
    if (own == name) return Value::known(std::string(value));
  }
  if (name == "is_superuser") return Value::known(session.superuser ? "on" : "off");
  if (analyze::find_setting(name) != nullptr) return Value::not_null();
  if (call.count() > 1 && call.args[1].is_true()) return Value::null();
  throw PgError("42704", "unrecognized configuration parameter \"" + call.text(0) + "\"");
}

Value set_config(Call& call) {
  if (call.args[0].is_null()) throw PgError("22004", "SET requires parameter name");
  std::string name = call.args[0].is_known() ? lower(call.text(0)) : "";
  if (name.empty() || name == "search_path" || name == "role") throw Undecided{"set_config() of " + name};
  if (call.args[1].is_known()) call.session.settings[name] = call.text(1);
  return call.args[1].is_null() ? Value::known("") : call.args[1];
}

Value nextval(Call& call) {
  std::optional<Oid> sequence = oid_of(call.args[0]);
  if (!sequence) return Value::not_null();
  const Relation* found = call.session.catalog.relations.find(*sequence);
  if (found != nullptr && found->kind != 'S') {
    throw PgError("42809", "\"" + found->name + "\" is not a sequence");
  }
  return next_value(call.session, *sequence, type_oid::Int8);
}

Value currval(Call& call) {
  std::optional<Oid> sequence = oid_of(call.args[0]);
  return sequence ? last_value(call.session, *sequence) : Value::not_null();
}

Value setval(Call& call) {
  std::optional<Oid> sequence = oid_of(call.args[0]);
  bool called = call.count() < 3 || !call.args[2].is_false();
  return sequence ? set_value(call.session, *sequence, call.args[1], called) : call.args[1];
}

constexpr unsigned flags = Builtin::Total;
constexpr unsigned always = Builtin::Total | Builtin::TakesUnknown;
constexpr Builtin table[] = {
    {"now", now, flags}, {"transaction_timestamp", now, flags}, {"statement_timestamp", some, flags},
    {"clock_timestamp", some, flags}, {"timeofday", some, flags}, {"random", fresh_number, flags}, {"version", some, flags},
    {"gen_random_uuid", fresh_uuid, flags}, {"txid_current", some, flags}, {"pg_backend_pid", some, flags},
    {"date_trunc", some, flags}, {"date_part", part_of, Builtin::TakesUnknown}, {"extract", part_of, Builtin::TakesUnknown}, {"to_timestamp", some, flags},
    {"to_char", some}, {"age", some, flags}, {"make_interval", some, flags}, {"pg_sleep", nothing, always},
    {"timezone", at_time_zone, always}, {"timestamptz_mi", some, flags}, {"timestamp_mi", some, flags},
    {"timestamptz_pl_interval", shift<'+'>, always}, {"timestamptz_mi_interval", shift<'-'>, always},
    {"timestamp_pl_interval", shift<'+'>, always}, {"timestamp_mi_interval", shift<'-'>, always},
    {"date_pl_interval", shift<'+'>, always}, {"date_mi_interval", shift<'-'>, always},
    {"date_pli", shift<'+'>, always}, {"date_mii", shift<'-'>, always}, {"interval_pl", some, flags}, {"interval_mul", some, flags},
    {"interval_um", some, flags}, {"interval_mi", some, flags}, {"interval_div", some, flags},
    {"current_schema", current_schema}, {"current_schemas", current_schemas, flags},
    {"current_database", current_database, flags}, {"current_user", current_user, flags},
    {"session_user", session_user, flags}, {"getpgusername", current_user, flags},
    {"current_setting", current_setting}, {"set_config", set_config, Builtin::TakesUnknown},
    {"nextval", nextval, always}, {"currval", currval, always}, {"lastval", some, flags},
    {"setval", setval, Builtin::TakesUnknown},
    {"pg_advisory_lock", nothing, always}, {"pg_advisory_xact_lock", nothing, always},
    {"hashtext", some, flags},
};

}  // namespace

std::span<const Builtin> session_builtins() { return table; }

Value evaluate_sql_value(Executor& executor, const SqlValueFunction& expr) {
  using Op = SqlValueFunction::Op;
  Session& session = executor.session;
  switch (expr.op) {
    case Op::CurrentRole: case Op::CurrentUser: case Op::User: return Value::known(session.role);
    case Op::SessionUser: return Value::known(session.session_role);
    case Op::CurrentCatalog: return Value::known(session.database);
    case Op::CurrentSchema: return current_schema_of(session);
    case Op::CurrentTimestamp: case Op::CurrentTimestampN: case Op::LocalTimestamp: case Op::LocalTimestampN: case Op::CurrentDate:
      return converted_moment(transaction_moment(session), expr.type, expr.typmod);
    default: return Value::not_null();
  }
}

}  // namespace reconcile::execute
