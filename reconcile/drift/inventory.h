// Inventory: a catalog's objects with their properties as text, in PostgreSQL's own normal forms under an
// empty search path, so that equal text means equal definitions.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "core/catalog/catalog.h"
#include "reconcile/drift/live_script.h"
#include "reconcile/drift/object.h"

namespace reconcile::drift {

struct ObjectIdHash {
  std::size_t operator()(const ObjectId& id) const;
};

struct Inventory {
  std::vector<Object> objects;  // by id
  const Object* find(const ObjectId& id) const;
};

// The objects that a history or a script made: none of the server's, a preset's, an extension's or a ledger's.
// `facts`: what the server itself said of them; null where nobody asked one.
Inventory read_inventory(const catalog::Catalog& catalog, const std::map<ObjectId, LiveFacts>* facts = nullptr);

}  // namespace reconcile::drift
