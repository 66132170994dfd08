// A catalog as text: one short line for each object that a history made (an extension for all that it brings), sorted by kind and name. For
// tests and for comparing two catalogs.
#pragma once

#include <string>

#include "core/catalog/catalog.h"

namespace reconcile::replay {

std::string dump(const catalog::Catalog& catalog);

}  // namespace reconcile::replay
