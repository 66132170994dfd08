// Default operator classes and the operators that sorting, grouping and unique keys rest on.
#include <algorithm>

#include "core/analyze/analyze.h"
#include "core/analyze/coerce.h"

namespace reconcile::analyze {
namespace {

constexpr std::int16_t btree_less = 1, btree_equal = 3, hash_equal = 1;
constexpr int max_depth = 64;

Oid strategy_operator(const Session& session, const OpClass& opclass, std::int16_t strategy) {
  for (const AmOp& amop : session.catalog.amops(opclass.family)) {
    if (amop.strategy == strategy && amop.purpose == 's' && amop.left == opclass.input_type &&
        amop.right == opclass.input_type) {
      return amop.op;
    }
  }
  return invalid_oid;
}

using Finder = Oid (*)(const Session&, Oid, int);

// An array can be compared when its elements can, a row when all its columns can.
bool parts_have(const Session& session, Oid oid, Finder find, int depth) {
  if (depth > max_depth) return false;
  oid = base_type(session, oid);
  if (Oid element = element_type(session, oid); element != invalid_oid) {
    return find(session, element, depth + 1) != invalid_oid;
  }
  const Type* type = session.catalog.types.find(oid);
  const Relation* relation = type == nullptr || type->typtype != 'c' ? nullptr : session.catalog.relations.find(type->relid);
  if (relation == nullptr) return true;
  return std::all_of(relation->attributes.begin(), relation->attributes.end(), [&](const Attribute& attribute) {
    return attribute.dropped || find(session, attribute.type, depth + 1) != invalid_oid;
  });
}

Oid find_equality(const Session& session, Oid type, int depth) {
  Oid found = invalid_oid;
  if (const OpClass* btree = default_opclass(session, type, btree_am)) {
    found = strategy_operator(session, *btree, btree_equal);
  }
  if (found == invalid_oid) {
    const OpClass* hash = default_opclass(session, type, hash_am);
    if (hash != nullptr) found = strategy_operator(session, *hash, hash_equal);
  }
  return found != invalid_oid && parts_have(session, type, find_equality, depth) ? found : invalid_oid;
}

Oid find_less_than(const Session& session, Oid type, int depth) {
  const OpClass* btree = default_opclass(session, type, btree_am);
  Oid found = btree == nullptr ? invalid_oid : strategy_operator(session, *btree, btree_less);
  return found != invalid_oid && parts_have(session, type, find_less_than, depth) ? found : invalid_oid;
}

// For a type without an operator class of its own: that of its category's preferred type, or the only one.
const OpClass* compatible_opclass(const Session& session, Oid type, const std::vector<const OpClass*>& candidates) {
  const Type* catalog_type = session.catalog.types.find(type);
  char category = catalog_type == nullptr ? 'X' : catalog_type->category;
  std::vector<const OpClass*> preferred, compatible;
  for (const OpClass* opclass : candidates) {
    if (!is_binary_coercible(session, type, opclass->input_type)) continue;
    const Type* input = session.catalog.types.find(opclass->input_type);
    bool wins = input != nullptr && input->category == category && input->preferred;
    (wins ? preferred : compatible).push_back(opclass);
  }
  if (preferred.size() == 1) return preferred[0];
  return preferred.empty() && compatible.size() == 1 ? compatible[0] : nullptr;
}

}  // namespace

const OpClass* default_opclass(const Session& session, Oid type, Oid access_method) {
  type = base_type(session, type);
  std::vector<const OpClass*> exact, others;
  session.catalog.opclasses.for_each([&](const OpClass& opclass) {
    if (opclass.method != access_method || !opclass.is_default) return;
    (opclass.input_type == type ? exact : others).push_back(&opclass);
  });
  if (exact.size() == 1) return exact[0];
  if (exact.size() > 1) {
    throw PgError("42710", "there are multiple default operator classes for data type " + format_type(session, type));
  }
  return compatible_opclass(session, type, others);
}

Oid equality_operator(const Session& session, Oid type) { return find_equality(session, type, 0); }

Oid less_than_operator(const Session& session, Oid type) { return find_less_than(session, type, 0); }

}  // namespace reconcile::analyze
