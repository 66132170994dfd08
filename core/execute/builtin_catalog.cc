// Functions that look objects up: to_regclass(), has_table_privilege(), obj_description(), … (regproc.c, acl.c).
#include <algorithm>

#include "core/analyze/coerce.h"
#include "core/execute/builtin.h"
#include "core/execute/convert.h"

namespace reconcile::execute {
namespace {

template <Oid type>
Value to_reg(Call& call) {
  try {
    std::optional<Oid> oid = reg_in(call.session, type, call.text(0));
    return oid ? oid_value(*oid) : Value::unknown();
  } catch (const PgError& error) {
    static constexpr std::string_view missing[] = {"42P01", "42704", "42883", "42725", "3F000"};
    if (std::find(std::begin(missing), std::end(missing), error.sqlstate) == std::end(missing)) throw;
    return Value::null();
  }
}

Value format_type(Call& call) {
  if (call.args[0].is_null()) return Value::null();
  std::optional<Oid> type = oid_of(call.args[0]);
  if (!type) return Value::not_null();
  if (*type == invalid_oid) return Value::known("-");
  if (call.session.catalog.types.find(*type) == nullptr) return Value::known("???");
  if (call.args[1].is_null()) return Value::known(analyze::format_type(call.session, *type));
  std::optional<std::int64_t> typmod = call.integer(1);
  if (!typmod) return Value::not_null();
  return Value::known(analyze::format_type_with_typmod(call.session, *type, static_cast<std::int32_t>(*typmod)));
}

Value pg_typeof(Call& call) { return oid_value(call.types[0]); }

Value comment(Call& call, ClassId classid, std::int32_t subid) {
  std::optional<Oid> oid = oid_of(call.args[0]);
  if (!oid || *oid < first_normal_oid) return Value::unknown();
  const std::string* text = call.session.catalog.comment({classid, *oid, subid});
  return text == nullptr ? Value::null() : Value::known(*text);
}

Value obj_description(Call& call) {
  static constexpr std::pair<std::string_view, ClassId> classes[] = {
      {"pg_class", ClassId::Relation}, {"pg_proc", ClassId::Function},       {"pg_type", ClassId::Type},
      {"pg_namespace", ClassId::Namespace}, {"pg_constraint", ClassId::Constraint}, {"pg_trigger", ClassId::Trigger},
      {"pg_policy", ClassId::Policy}, {"pg_extension", ClassId::Extension}};
  if (call.count() < 2) return Value::unknown();
  for (const auto& [name, classid] : classes) {
    if (name == call.text(1)) return comment(call, classid, 0);
  }
  return Value::unknown();
}

Value col_description(Call& call) {
  return comment(call, ClassId::Relation, static_cast<std::int32_t>(*call.integer(1)));
}

template <bool (*visible)(const Session&, Oid), auto collection>
Value is_visible(Call& call) {
  std::optional<Oid> oid = oid_of(call.args[0]);
  if (!oid) return Value::unknown();
  if ((call.session.catalog.*collection).find(*oid) == nullptr) return Value::null();
  return Value::boolean(visible(call.session, *oid));
}

Value role_name(Call& call) {
  std::optional<Oid> oid = oid_of(call.args[0]);
  const Role* role = oid ? call.session.catalog.roles.find(*oid) : nullptr;
  if (!oid) return Value::not_null();
  return Value::known(role == nullptr ? "unknown (OID=" + std::to_string(*oid) + ")" : role->name);
}

// The sequence behind a serial or identity column, quoted as nextval() takes it.
Value serial_sequence(Call& call) {
  Session& session = call.session;
  std::optional<Oid> table = reg_in(session, type_oid::Regclass, call.text(0));
  const Relation* relation = session.catalog.relations.find(*table);
  const Attribute* column = relation == nullptr ? nullptr : relation->attribute(call.text(1));
  if (column == nullptr) {
    throw PgError("42703", "column \"" + call.text(1) + "\" of relation \"" + relation->name + "\" does not exist");
  }
  for (const Dependency& dependency : session.catalog.depends.dependents_of({ClassId::Relation, relation->oid, column->num})) {
    bool owned = dependency.type == DependencyType::Auto || dependency.type == DependencyType::Internal;
    const Relation* sequence = dependency.dependent.classid == ClassId::Relation ? session.catalog.relations.find(dependency.dependent.oid) : nullptr;
    if (!owned || dependency.referenced.subid != column->num || sequence == nullptr || sequence->kind != 'S') continue;
    const Namespace* schema = session.catalog.namespaces.find(sequence->nsp);
    return Value::known(analyze::quote_qualified(schema->name, sequence->name));
  }
  return Value::null();
}

Value some(Call&) { return Value::not_null(); }

constexpr Builtin table[] = {
    {"to_regclass", to_reg<type_oid::Regclass>},
    {"to_regtype", to_reg<type_oid::Regtype>},
    {"to_regproc", to_reg<type_oid::Regproc>},
    {"to_regprocedure", to_reg<type_oid::Regprocedure>},
    {"to_regnamespace", to_reg<type_oid::Regnamespace>},
    {"to_regrole", to_reg<type_oid::Regrole>},
    {"format_type", format_type, Builtin::TakesUnknown},
    {"pg_typeof", pg_typeof, Builtin::TakesUnknown},
    {"obj_description", obj_description},
    {"col_description", col_description},
    {"pg_table_is_visible", is_visible<analyze::relation_is_visible, &Catalog::relations>},
    {"pg_type_is_visible", is_visible<analyze::type_is_visible, &Catalog::types>},
    {"pg_function_is_visible", is_visible<analyze::function_is_visible, &Catalog::functions>},
    {"pg_get_userbyid", role_name, Builtin::Total},
    {"pg_get_serial_sequence", serial_sequence},
    {"pg_relation_size", some}, {"pg_total_relation_size", some}, {"pg_table_size", some},
};

}  // namespace

std::span<const Builtin> catalog_builtins() { return table; }

}  // namespace reconcile::execute
