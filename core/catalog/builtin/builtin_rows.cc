#include "core/catalog/builtin/rows.h"

namespace reconcile::catalog {

#include "core/catalog/builtin/generated/builtin_rows.inc"

}  // namespace reconcile::catalog
