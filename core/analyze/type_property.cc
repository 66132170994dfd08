// What pg_type says about a type, as parse analysis asks for it (lsyscache.c).
#include "core/analyze/coerce.h"

namespace reconcile::analyze {

const Type& type_of(const Session& session, Oid oid) {
  const Type* type = session.catalog.types.find(oid);
  if (type == nullptr) throw Undecided{"a type that the model does not know"};
  return *type;
}

Oid base_type(const Session& session, Oid type, std::int32_t* typmod) {
  const Type* found = session.catalog.types.find(type);
  while (found != nullptr && found->typtype == 'd') {
    if (typmod != nullptr) *typmod = found->typmod;
    type = found->base;
    found = session.catalog.types.find(type);
  }
  return type;
}

bool is_polymorphic(Oid type) {
  using namespace type_oid;
  switch (type) {
    case AnyElement:
    case AnyArray:
    case AnyNonArray:
    case AnyEnum:
    case AnyRange:
    case AnyMultirange:
    case AnyCompatible:
    case AnyCompatibleArray:
    case AnyCompatibleNonArray:
    case AnyCompatibleRange:
    case AnyCompatibleMultirange: return true;
    default: return false;
  }
}

Oid element_type(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(type);
  return found != nullptr && found->true_array ? found->elem : invalid_oid;
}

Oid base_element_type(const Session& session, Oid type) { return element_type(session, base_type(session, type)); }

Oid array_type(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(type);
  return found == nullptr ? invalid_oid : found->array;
}

Oid range_subtype(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(type);
  return found != nullptr && found->typtype == 'r' ? found->range_subtype : invalid_oid;
}

Oid range_of_multirange(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(type);
  return found != nullptr && found->typtype == 'm' ? found->multirange_range : invalid_oid;
}

Oid multirange_of_range(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(type);
  return found != nullptr && found->typtype == 'r' ? found->range_multirange : invalid_oid;
}

Oid type_collation(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(type);
  return found == nullptr ? invalid_oid : found->collation;
}

char type_category(const Session& session, Oid type) { return type_of(session, type).category; }

bool is_preferred_type(const Session& session, char category, Oid type) {
  const Type& found = type_of(session, type);
  return found.preferred && (category == found.category || category == 0);
}

Oid complex_relation(const Session& session, Oid type) {
  const Type* found = session.catalog.types.find(base_type(session, type));
  return found == nullptr ? invalid_oid : found->relid;
}

bool is_complex_array(const Session& session, Oid type) {
  Oid element = element_type(session, type);
  return element != invalid_oid && is_complex(session, element);
}

namespace {

bool relation_inherits_from(const Catalog& catalog, Oid child, Oid ancestor, int depth) {
  const Relation* relation = catalog.relations.find(child);
  if (relation == nullptr || depth > 1000) return false;
  for (Oid parent : relation->inherits) {
    if (parent == ancestor || relation_inherits_from(catalog, parent, ancestor, depth + 1)) return true;
  }
  return false;
}

}  // namespace

bool type_inherits_from(const Session& session, Oid sub, Oid super) {
  Oid child = complex_relation(session, sub);
  const Type* parent = session.catalog.types.find(super);
  if (child == invalid_oid || parent == nullptr || parent->relid == invalid_oid) return false;
  return child == parent->relid || relation_inherits_from(session.catalog, child, parent->relid, 0);
}

bool is_row_subtype(const Session& session, Oid sub, Oid super) {
  if (type_inherits_from(session, sub, super)) return true;
  const Type* type = session.catalog.types.find(sub);
  if (type == nullptr || type->relid == invalid_oid) return false;
  const Relation* relation = session.catalog.relations.find(type->relid);
  return relation != nullptr && relation->of_type != invalid_oid && relation->of_type == super;
}

}  // namespace reconcile::analyze
