#include "core/catalog/builtin/builtins.h"

namespace reconcile::catalog {

const Builtins& builtins() {
  static const Builtins instance;
  return instance;
}

}  // namespace reconcile::catalog
