// The contract "reconcile-schema/1": the objects that a history built (docs/json.md).
#pragma once

#include <string>

#include "core/catalog/catalog.h"

namespace reconcile::schema {

// Sorted by name, columns by position. What can't be printed stands as null.
std::string schema_json(const catalog::Catalog& catalog);

}  // namespace reconcile::schema
