// The generated list of extensions (extension_rows.cc), by name.
#pragma once

#include <span>

#include "core/catalog/builtin/extensions.h"

namespace reconcile::catalog {

extern const std::span<const ExtensionTemplate> extension_rows;

}  // namespace reconcile::catalog
