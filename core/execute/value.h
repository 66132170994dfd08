// The values that execution works on.
#pragma once

#include "core/catalog/value.h"

namespace reconcile::execute {

using catalog::Row;
using catalog::Value;

}  // namespace reconcile::execute
