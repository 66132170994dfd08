#include "core/execute/system_tables.h"

#include <unordered_map>

#include "core/execute/system_scan.h"

namespace reconcile::execute {
namespace {

const std::unordered_map<std::string_view, const SystemTable*>& registry() {
  static const auto table = [] {
    std::unordered_map<std::string_view, const SystemTable*> out;
    for (auto list : {relation_tables(), constraint_tables(), type_tables(), routine_tables(), object_tables(),
                      security_tables(), information_schema_tables(), information_schema_constraints()}) {
      for (const SystemTable& entry : list) out.emplace(entry.name, &entry);
    }
    return out;
  }();
  return table;
}

}  // namespace

std::string schema_name(const Session& session, Oid schema) {
  const Namespace* found = session.catalog.namespaces.find(schema);
  return found == nullptr ? std::string() : found->name;
}

Value role_name(const Session& session, Oid role) {
  const Role* found = session.catalog.roles.find(role);
  return found == nullptr ? Value::not_null() : Value::known(found->name);
}

Value oid_array(std::span<const Oid> oids) {
  std::vector<Value> members;
  for (Oid oid : oids) members.push_back(oid_value(oid));
  return make_array(std::move(members));
}

Value number_array(std::span<const AttrNumber> numbers) {
  if (numbers.empty()) return Value::null();
  std::vector<Value> members;
  for (AttrNumber value : numbers) members.push_back(number(value));
  return make_array(std::move(members));
}

Value acl_array(const Object& object, const Acl& acl) {
  if (object.made == no_statement) return Value::unknown();
  if (acl.empty()) return Value::null();
  std::vector<Value> items;
  for (const std::string& item : acl) items.push_back(text(item));
  return make_array(std::move(items));
}

// Counted from 0, unlike arrays.
Value number_vector(const std::vector<std::int64_t>& numbers) {
  std::string out;
  for (std::int64_t value : numbers) out += (out.empty() ? "" : " ") + std::to_string(value);
  return Value::known(std::move(out));
}

std::vector<const Relation*> relations_of_kind(const Session& session, std::string_view kinds) {
  std::vector<const Relation*> out;
  session.catalog.relations.for_each([&](const Relation& relation) {
    if (kinds.find(relation.kind) != std::string_view::npos) out.push_back(&relation);
  });
  std::sort(out.begin(), out.end(), [](const Relation* a, const Relation* b) { return a->oid < b->oid; });
  return out;
}

ResultSet scan_system_table(Session& session, const Relation& table, const std::set<AttrNumber>& used) {
  std::string name = schema_name(session, table.nsp) == "information_schema" ? "information_schema." + table.name : table.name;
  auto it = registry().find(name);
  if (it == registry().end()) return {.rows = {}, .complete = false};
  Source source{session, table, used};
  return it->second->scan(source);
}

}  // namespace reconcile::execute
