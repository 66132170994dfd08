#include "core/catalog/builtin/builtins.h"

#include "core/catalog/builtin/load.h"

namespace reconcile::catalog {

Builtins::Builtins() {
  OidMap map;
  load_rows(builtin_rows, map, *this);
  amops.reserve(builtin_rows.amops.size());
  for (const AmOpRow& row : builtin_rows.amops) amops.push_back(make_object(row, map));
}

const Builtins& builtins() {
  static const Builtins instance;
  return instance;
}

}  // namespace reconcile::catalog
