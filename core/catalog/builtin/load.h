// Generated rows made into objects.
#pragma once

#include <vector>

#include "core/catalog/builtin/rows.h"
#include "core/catalog/objects.h"

namespace reconcile::catalog {

// What the OIDs in a table of rows mean in a catalog (rows.h). The default is the built-in table's: themselves.
struct OidMap {
  Oid schema = schema_oid::Public;  // stands for schema public
  Oid extension = invalid_oid;      // the extension; its objects are numbered from the next one
  std::vector<Oid> required;        // the extensions it requires, in the template's order

  Oid operator()(Oid oid) const {
    if (oid == schema_oid::Public) return schema;
    if (oid < first_normal_oid) return oid;
    Oid owner = oid >> 24;  // 0: the extension itself, n: the n-th it requires
    return owner == 0 ? extension + (oid - first_normal_oid) : required[owner - 1] + (oid & 0xFFFFFF);
  }
};

std::vector<Oid> parse_oids(const char* text, const OidMap& map);

Namespace make_object(const NamespaceRow& row, const OidMap& map);
Type make_object(const TypeRow& row, const OidMap& map);
Function make_object(const FunctionRow& row, const OidMap& map);
Operator make_object(const OperatorRow& row, const OidMap& map);
Cast make_object(const CastRow& row, const OidMap& map);
OpFamily make_object(const OpFamilyRow& row, const OidMap& map);
OpClass make_object(const OpClassRow& row, const OidMap& map);
AmOp make_object(const AmOpRow& row, const OidMap& map);
Collation make_object(const CollationRow& row, const OidMap& map);
Language make_object(const LanguageRow& row, const OidMap& map);
AccessMethod make_object(const AccessMethodRow& row, const OidMap& map);
Extension make_object(const ExtensionRow& row, const OidMap& map);
Role make_object(const RoleRow& row, const OidMap& map);
Relation make_object(const RelationRow& row, const OidMap& map);
Constraint make_object(const ConstraintRow& row, const OidMap& map);
ForeignDataWrapper make_object(const ForeignDataWrapperRow& row, const OidMap& map);
NamedObject make_object(const NamedRow& row, const OidMap& map);

std::vector<Type> make_types(const CatalogRows& rows, const OidMap& map);
std::vector<Function> make_functions(const CatalogRows& rows, const OidMap& map);
std::vector<Relation> make_relations(const CatalogRows& rows, const OidMap& map);

// Fills the collections that Builtins and Catalog share.
template <class Target>
void load_rows(const CatalogRows& rows, const OidMap& map, Target& target) {
  auto fill = [&](const auto& from, auto& collection) {
    collection.reserve(from.size());
    for (const auto& row : from) collection.add(make_object(row, map));
  };
  auto move_all = [](auto objects, auto& collection) {
    collection.reserve(objects.size());
    for (auto& object : objects) collection.add(std::move(object));
  };
  fill(rows.namespaces, target.namespaces);
  move_all(make_types(rows, map), target.types);
  move_all(make_functions(rows, map), target.functions);
  move_all(make_relations(rows, map), target.relations);
  fill(rows.operators, target.operators);
  fill(rows.casts, target.casts);
  fill(rows.opfamilies, target.opfamilies);
  fill(rows.opclasses, target.opclasses);
  fill(rows.collations, target.collations);
  fill(rows.languages, target.languages);
  fill(rows.access_methods, target.access_methods);
  fill(rows.extensions, target.extensions);
  fill(rows.roles, target.roles);
  fill(rows.named, target.named_objects);
}

}  // namespace reconcile::catalog
