// pg_proc, pg_language, pg_event_trigger.
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

std::vector<std::int64_t> argument_types(const Function& function) {
  return {function.arg_types.begin(), function.arg_types.end()};
}

Value argument_names(Session&, const Function& function) {
  std::vector<Value> names;
  bool any = false;
  for (const FunctionArg& arg : function.args) {
    names.push_back(text(arg.name));
    any = any || !arg.name.empty();
  }
  return any ? make_array(std::move(names)) : Value::null();
}

Value settings(Session&, const Function& function) {
  std::vector<Value> items;
  for (const auto& [name, value] : function.config) items.push_back(text(name + "=" + value));
  return items.empty() ? Value::null() : make_array(std::move(items));
}

ResultSet pg_proc(Source& source) {
  using R = Function;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"proname", [](Session&, const R& r) { return text(r.name); }},
      {"pronamespace", [](Session&, const R& r) { return oid_value(r.nsp); }},
      {"proowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"prolang", [](Session&, const R& r) { return oid_value(r.language); }},
      {"provariadic", [](Session&, const R& r) { return oid_value(r.variadic); }},
      {"prokind", [](Session&, const R& r) { return code(r.kind); }},
      {"prosecdef", [](Session&, const R& r) { return flag(r.security_definer); }},
      {"proleakproof", [](Session&, const R& r) { return flag(r.leakproof); }},
      {"proisstrict", [](Session&, const R& r) { return flag(r.strict); }},
      {"proretset", [](Session&, const R& r) { return flag(r.returns_set); }},
      {"provolatile", [](Session&, const R& r) { return code(r.volatility); }},
      {"proparallel", [](Session&, const R& r) { return code(r.parallel); }},
      {"pronargs", [](Session&, const R& r) { return number(static_cast<std::int64_t>(r.arg_types.size())); }},
      {"pronargdefaults", [](Session&, const R& r) { return number(r.default_count); }},
      {"prorettype", [](Session&, const R& r) { return oid_value(r.return_type); }},
      {"proargtypes", [](Session&, const R& r) { return number_vector(argument_types(r)); }},
      {"proargnames", argument_names},
      {"prosrc", [](Session&, const R& r) { return r.kind == 'a' ? text("aggregate_dummy") : r.oid < first_normal_oid ? Value::not_null() : text(r.source); }},
      {"probin", [](Session&, const R& r) { return r.binary.empty() ? Value::null() : text(r.binary); }},
      {"proconfig", settings},
      {"proacl", [](Session&, const R& r) { return acl_array(r, r.acl); }},
  });
  scan.add_all(source.session.catalog.functions);
  return scan.take();
}

ResultSet pg_language(Source& source) {
  using R = Language;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"lanname", [](Session&, const R& r) { return text(r.name); }},
      {"lanowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"lanispl", [](Session&, const R& r) { return flag(r.is_pl); }},
      {"lanpltrusted", [](Session&, const R& r) { return flag(r.trusted); }},
  });
  scan.add_all(source.session.catalog.languages);
  return scan.take();
}

ResultSet pg_event_trigger(Source& source) {
  using R = EventTrigger;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"evtname", [](Session&, const R& r) { return text(r.name); }},
      {"evtevent", [](Session&, const R& r) { return text(r.event); }},
      {"evtowner", [](Session&, const R& r) { return oid_value(r.owner); }},
      {"evtfoid", [](Session&, const R& r) { return oid_value(r.function); }},
      {"evtenabled", [](Session&, const R& r) { return code(r.enabled); }},
  });
  scan.add_all(source.session.catalog.event_triggers);
  return scan.take();
}

constexpr SystemTable tables[] = {
    {"pg_proc", pg_proc}, {"pg_language", pg_language}, {"pg_event_trigger", pg_event_trigger}};

}  // namespace

std::span<const SystemTable> routine_tables() { return tables; }

}  // namespace reconcile::execute
