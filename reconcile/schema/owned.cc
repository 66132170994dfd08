#include "reconcile/schema/owned.h"

#include "core/analyze/analyze.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)

std::string_view Owned::schema(Oid nsp) const {
  const Namespace* found = catalog_.namespaces.find(nsp);
  return found == nullptr ? std::string_view() : std::string_view(found->name);
}

std::string Owned::name(const Object& object) const { return analyze::quote_qualified(schema(object.nsp), object.name); }

std::string Owned::relation_name(Oid oid) const {
  const Relation* relation = catalog_.relations.find(oid);
  return relation == nullptr ? std::string("?") : name(*relation);
}

bool Owned::before(const Object& a, const Object& b) const {
  if (schema(a.nsp) != schema(b.nsp)) return schema(a.nsp) < schema(b.nsp);
  return a.name != b.name ? a.name < b.name : a.oid < b.oid;
}

bool Owned::is_ledger(Oid oid) const {
  const Relation* relation = catalog_.relations.find(oid);
  if (relation == nullptr || ledgers_) return false;
  if (relation->index) return is_ledger(relation->index->table);
  std::string_view name = relation->name;
  return name == "_prisma_migrations" || (schema(relation->nsp) == "drizzle" && name.starts_with("__drizzle_migrations"));
}

bool Owned::is_of_extension(ClassId classid, Oid oid) const {
  for (const Dependency& dependency : catalog_.depends.references_of({classid, oid, 0})) {
    if (dependency.type == DependencyType::Extension) return true;
  }
  return false;
}

// A key, an index or a row type that came with an extension's table, and is no member for itself.
bool Owned::stands_on_extension(Oid relation, StatementId made) const {
  const Relation* table = catalog_.relations.find(relation);
  return table != nullptr && table->made == made && is_of_extension(ClassId::Relation, relation);
}

bool Owned::is_plain(ClassId classid, const Object& object) const {
  if (is_of_extension(classid, object.oid) || stands_on_extension(object.parent, object.made)) return false;
  if (classid == ClassId::Relation) {
    const auto& relation = static_cast<const Relation&>(object);
    if (relation.index && stands_on_extension(relation.index->table, object.made)) return false;
  }
  if (classid == ClassId::Type && stands_on_extension(static_cast<const Type&>(object).relid, object.made)) return false;
  for (Oid schema_or_table : {object.nsp, object.parent}) {
    if (schema(schema_or_table).starts_with("pg_temp")) return false;
  }
  return !is_ledger(classid == ClassId::Relation ? object.oid : object.parent);
}

SequenceOwner owner_of(const Catalog& catalog, const Relation& sequence) {
  for (const Dependency& d : catalog.depends.references_of({ClassId::Relation, sequence.oid, 0})) {
    bool owned = d.type == DependencyType::Auto || d.type == DependencyType::Internal;
    if (!owned || d.referenced.classid != ClassId::Relation || d.referenced.subid == 0) continue;
    return {catalog.relations.find(d.referenced.oid), static_cast<AttrNumber>(d.referenced.subid), d.type == DependencyType::Internal};
  }
  return {};
}

}  // namespace reconcile::schema
