// What stands on tables.
#include "reconcile/drift/reader.h"

namespace reconcile::drift {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

std::string enabled_text(char enabled) { return enabled == 'D' ? "disabled" : enabled == 'A' ? "always" : enabled == 'R' ? "replica" : ""; }

}  // namespace

Object Reader::constraint(const Relation& table, const Constraint& constraint) {
  Object out = start("constraint", constraint, constraint.name, &table);
  out.needs.push_back(out.id.table());
  put(out, "definition", [&] { return analyze::get_constraint_def(catalog_, constraint); }, Kind::DataAffecting);
  for (AttrNumber num : constraint.key) {
    if (const Attribute* column = table.attribute(num)) out.needs.push_back({"column", out.id.schema, table.name, column->name});
  }
  if (const Relation* other = catalog_.relations.find(constraint.foreign_relid)) {
    std::string schema(owned_.schema(other->nsp));
    out.needs.push_back({"table", schema, "", other->name});
    for (AttrNumber num : constraint.foreign_key) {
      if (const Attribute* column = other->attribute(num)) out.needs.push_back({"column", schema, other->name, column->name});
    }
  }
  // A partition's and a child's constraint goes with its parent's.
  const Relation* index = catalog_.relations.find(constraint.index);
  for (const Relation* parent_index : {index == nullptr || index->inherits.empty() ? nullptr : catalog_.relations.find(index->inherits[0])}) {
    const Relation* parent = parent_index == nullptr || !parent_index->index ? nullptr : catalog_.relations.find(parent_index->index->table);
    if (parent != nullptr && constraint.contype != 'f') out.needs.push_back({"constraint", std::string(owned_.schema(parent->nsp)), parent->name, parent_index->name});
  }
  for (Oid oid : constraint.contype == 'c' ? table.inherits : std::vector<Oid>()) {
    const Relation* parent = catalog_.relations.find(oid);
    if (parent != nullptr && constraint.inh_count > 0) out.needs.push_back({"constraint", std::string(owned_.schema(parent->nsp)), parent->name, constraint.name});
  }
  if (index != nullptr && index->index && constraint.contype != 'f') {
    if (index->index->clustered) put_text(out, "clustered", "yes", Kind::Cosmetic);
    if (index->index->replica_identity) put_text(out, "replica identity", "yes");
  }
  finish(out, {ClassId::Constraint, constraint.oid}, nullptr, nullptr, {.granted = false});
  return out;
}

Object Reader::index(const Relation& table, const Relation& index) {
  Object out = start("index", index, index.name, &table);
  out.needs.push_back({table.kind == 'm' ? "view" : "table", out.id.schema, "", table.name});
  put(out, "definition", [&] { return analyze::get_index_def(catalog_, index); }, index.index->unique ? Kind::DataAffecting : Kind::Real);
  need_columns(out, {ClassId::Relation, index.oid, 0});
  for (Oid oid : index.inherits) {
    const Relation* parent_index = catalog_.relations.find(oid);
    const Relation* parent = parent_index == nullptr || !parent_index->index ? nullptr : catalog_.relations.find(parent_index->index->table);
    if (parent != nullptr) out.needs.push_back({"index", std::string(owned_.schema(parent->nsp)), parent->name, parent_index->name});
  }
  if (index.index->clustered) put_text(out, "clustered", "yes", Kind::Cosmetic);
  if (index.index->replica_identity) put_text(out, "replica identity", "yes");
  finish(out, {ClassId::Relation, index.oid}, nullptr, nullptr, {.granted = false});
  return out;
}

Object Reader::trigger(const Trigger& trigger) {
  const Relation* on = catalog_.relations.find(trigger.parent);
  Object out = start("trigger", trigger, trigger.name, on);
  out.needs.push_back({on != nullptr && (on->kind == 'v' || on->kind == 'm') ? "view" : "table", out.id.schema, "", out.id.parent});
  put(out, "definition", [&] { return analyze::get_trigger_def(catalog_, trigger); });
  need_columns(out, {ClassId::Trigger, trigger.oid});
  put_text(out, "enabled", enabled_text(trigger.enabled));
  finish(out, {ClassId::Trigger, trigger.oid}, nullptr, nullptr, {.granted = false});
  return out;
}

Object Reader::rule(const Rule& rule) {
  const Relation* on = catalog_.relations.find(rule.parent);
  Object out = start("rule", rule, rule.name, on);
  out.needs.push_back({on != nullptr && (on->kind == 'v' || on->kind == 'm') ? "view" : "table", out.id.schema, "", out.id.parent});
  put(out, "definition", [&] { return analyze::get_rule_def(catalog_, rule); });
  put_text(out, "enabled", enabled_text(rule.enabled));
  finish(out, {ClassId::Rule, rule.oid}, nullptr, nullptr, {.granted = false});
  return out;
}

Object Reader::policy(const Policy& policy) {
  const Relation* on = catalog_.relations.find(policy.parent);
  Object out = start("policy", policy, policy.name, on);
  out.needs.push_back(out.id.table());
  static constexpr std::pair<char, const char*> words[] = {{'r', "SELECT"}, {'a', "INSERT"}, {'w', "UPDATE"}, {'d', "DELETE"}};
  for (const auto& [code, word] : words) {
    if (policy.command == code) put_text(out, "for", word);
  }
  if (!policy.permissive) put_text(out, "restrictive", "yes");
  std::vector<std::string> names;
  for (Oid oid : policy.roles) {
    const Role* role = catalog_.roles.find(oid);
    if (role != nullptr) names.push_back(quote_identifier(role->name));
  }
  std::sort(names.begin(), names.end());
  std::string roles;
  for (const std::string& name : names) roles += (roles.empty() ? "" : ", ") + name;
  put_text(out, "to", roles);
  if (policy.qual != nullptr) put(out, "using", [&] { return analyze::deparse_expr(catalog_, policy.qual, on); });
  if (policy.with_check != nullptr) put(out, "check", [&] { return analyze::deparse_expr(catalog_, policy.with_check, on); });
  finish(out, {ClassId::Policy, policy.oid}, nullptr, nullptr, {.granted = false});
  return out;
}

Object Reader::statistics(const Statistics& statistics) {
  const Relation* on = catalog_.relations.find(statistics.relid);
  Object out = start("statistics", statistics, statistics.name);
  put(out, "definition", [&] { return analyze::get_statistics_def(catalog_, statistics); });
  if (on != nullptr) out.needs.push_back({"table", std::string(owned_.schema(on->nsp)), "", on->name});
  need_columns(out, {ClassId::Statistics, statistics.oid});
  finish(out, {ClassId::Statistics, statistics.oid}, &statistics, nullptr, {.granted = false});
  return out;
}

}  // namespace reconcile::drift
