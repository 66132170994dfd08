// The operators that give a type its order and equality, through its default operator classes (typcache.c).
#include "core/analyze/operator.h"

namespace reconcile::analyze {
namespace {

constexpr Oid btree = 403, hash = 405;
constexpr int btree_lt = 1, btree_eq = 3, btree_gt = 5, hash_eq = 1;

Oid strategy_operator(const Session& session, const OpClass& opclass, int strategy) {
  for (const AmOp& amop : session.catalog.amops(opclass.family)) {
    if (amop.strategy == strategy && amop.purpose == 's' && amop.left == opclass.input_type &&
        amop.right == opclass.input_type) {
      return amop.op;
    }
  }
  return invalid_oid;
}

// Arrays and rows have operators whatever they hold; these work only if the members have them too.
template <class F>
bool members_all(const Session& session, Oid type, F has) {
  Oid base = base_type(session, type);
  if (Oid element = element_type(session, base); element != invalid_oid) return has(element);
  const Relation* relation = session.catalog.relations.find(complex_relation(session, base));
  if (relation == nullptr) return true;
  for (const Attribute& column : relation->attributes) {
    if (!column.dropped && !has(column.type)) return false;
  }
  return true;
}

SortGroupOperators find_operators(const Session& session, Oid type, int depth) {
  SortGroupOperators found;
  if (depth > 100) return found;
  const OpClass* ordered = default_opclass(session, type, btree);
  const OpClass* hashed = default_opclass(session, type, hash);
  if (ordered != nullptr) {
    found.eq = strategy_operator(session, *ordered, btree_eq);
    found.lt = strategy_operator(session, *ordered, btree_lt);
    found.gt = strategy_operator(session, *ordered, btree_gt);
  }
  found.hashable = hashed != nullptr;
  if (found.eq == invalid_oid && hashed != nullptr) found.eq = strategy_operator(session, *hashed, hash_eq);
  auto member = [&](Oid oid) { return find_operators(session, oid, depth + 1); };
  if (!members_all(session, type, [&](Oid oid) { return member(oid).eq != invalid_oid; })) found.eq = invalid_oid;
  if (!members_all(session, type, [&](Oid oid) { return member(oid).lt != invalid_oid; })) {
    found.lt = found.gt = invalid_oid;
  }
  return found;
}

}  // namespace

SortGroupOperators find_sort_group_operators(const Session& session, Oid type) {
  return find_operators(session, type, 0);
}

SortGroupOperators get_sort_group_operators(Session& session, Oid type, bool need_lt, bool need_eq, bool need_gt) {
  SortGroupOperators found = find_operators(session, type, 0);
  if ((need_lt && found.lt == invalid_oid) || (need_gt && found.gt == invalid_oid)) {
    throw PgError("42883", "could not identify an ordering operator for type " + format_type(session, type))
        .with_hint("Use an explicit ordering operator or modify the query.");
  }
  if (need_eq && found.eq == invalid_oid) {
    throw PgError("42883", "could not identify an equality operator for type " + format_type(session, type));
  }
  return found;
}

}  // namespace reconcile::analyze
