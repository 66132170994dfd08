// pg_constraint, pg_trigger, pg_rewrite.
#include "core/execute/definition.h"
#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

ResultSet pg_constraint(Source& source) {
  using R = Constraint;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"conname", [](Session&, const R& r) { return text(r.name); }},
      {"connamespace", [](Session&, const R& r) { return oid_value(r.nsp); }},
      {"contype", [](Session&, const R& r) { return code(r.contype); }},
      {"condeferrable", [](Session&, const R& r) { return flag(r.deferrable); }},
      {"condeferred", [](Session&, const R& r) { return flag(r.deferred); }},
      {"convalidated", [](Session&, const R& r) { return flag(r.validated); }},
      {"conrelid", [](Session&, const R& r) { return oid_value(r.relid); }},
      {"contypid", [](Session&, const R& r) { return oid_value(r.typid); }},
      {"conindid", [](Session&, const R& r) { return oid_value(r.index); }},
      {"conparentid", [](Session&, const R& r) { return oid_value(r.parent_constraint); }},
      {"confrelid", [](Session&, const R& r) { return oid_value(r.foreign_relid); }},
      {"confupdtype", [](Session&, const R& r) { return code(r.contype == 'f' ? r.on_update : ' '); }},
      {"confdeltype", [](Session&, const R& r) { return code(r.contype == 'f' ? r.on_delete : ' '); }},
      {"confmatchtype", [](Session&, const R& r) { return code(r.contype == 'f' ? r.match : ' '); }},
      {"conislocal", [](Session&, const R& r) { return flag(r.is_local); }},
      {"coninhcount", [](Session&, const R& r) { return number(r.inh_count); }},
      {"connoinherit", [](Session&, const R& r) { return flag(r.no_inherit); }},
      {"conkey", [](Session&, const R& r) { return number_array(r.key); }},
      {"confkey", [](Session&, const R& r) { return number_array(r.foreign_key); }},
      {"conbin", [](Session& s, const R& r) {
         if (r.check == nullptr) return Value::null();
         return definition_value(expression_text(s, r.check, s.catalog.relations.find(r.relid)));
       }},
  });
  scan.add_all(source.session.catalog.constraints);
  // information_schema's domains have checks of their own, which nobody asks for by name.
  return scan.take();
}

ResultSet pg_trigger(Source& source) {
  using R = Trigger;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"tgrelid", [](Session&, const R& r) { return oid_value(r.parent); }},
      {"tgparentid", [](Session&, const R& r) { return oid_value(r.parent_trigger); }},
      {"tgname", [](Session&, const R& r) { return text(r.name); }},
      {"tgfoid", [](Session&, const R& r) { return oid_value(r.function); }},
      {"tgtype", [](Session&, const R& r) { return number(r.type); }},
      {"tgenabled", [](Session&, const R& r) { return code(r.enabled); }},
      {"tgisinternal", [](Session&, const R& r) { return flag(r.internal); }},
      {"tgconstrrelid", [](Session&, const R& r) { return oid_value(r.constraint_relation); }},
      {"tgconstraint", [](Session&, const R& r) { return oid_value(r.constraint); }},
      {"tgdeferrable", [](Session&, const R& r) { return flag(r.deferrable); }},
      {"tginitdeferred", [](Session&, const R& r) { return flag(r.deferred); }},
      {"tgnargs", [](Session&, const R& r) { return number(static_cast<std::int64_t>(r.args.size())); }},
  });
  scan.add_all(source.session.catalog.triggers);
  return scan.take();
}

// The rules of built-in views are left out.
ResultSet pg_rewrite(Source& source) {
  using R = Rule;
  Scan<R> scan(source, {
      {"oid", [](Session&, const R& r) { return oid_value(r.oid); }},
      {"rulename", [](Session&, const R& r) { return text(r.name); }},
      {"ev_class", [](Session&, const R& r) { return oid_value(r.parent); }},
      {"ev_type", [](Session&, const R& r) { return code(r.event); }},
      {"ev_enabled", [](Session&, const R& r) { return code(r.enabled); }},
      {"is_instead", [](Session&, const R& r) { return flag(r.instead); }},
  });
  scan.add_all(source.session.catalog.rules);
  return scan.take();
}

ResultSet pg_rules(Source& source) {
  using R = Rule;
  Scan<R> scan(source, {
      {"schemaname", [](Session& s, const R& r) { return text(schema_name(s, s.catalog.relations.find(r.parent)->nsp)); }},
      {"tablename", [](Session& s, const R& r) { return text(s.catalog.relations.find(r.parent)->name); }},
      {"rulename", [](Session&, const R& r) { return text(r.name); }},
  });
  scan.add_all(source.session.catalog.rules, [&](const R& r) {
    return r.event != '1' && source.session.catalog.relations.find(r.parent) != nullptr;
  });
  return scan.take_incomplete();
}

constexpr SystemTable tables[] = {
    {"pg_constraint", pg_constraint}, {"pg_trigger", pg_trigger}, {"pg_rewrite", pg_rewrite}, {"pg_rules", pg_rules},
};

}  // namespace

std::span<const SystemTable> constraint_tables() { return tables; }

}  // namespace reconcile::execute
