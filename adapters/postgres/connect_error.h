// What libpq says when it can't connect, in words that name the way out.
#pragma once

#include <string_view>

#include "adapters/postgres/target.h"
#include "core/base/result.h"

namespace reconcile::postgres {

Error connect_error(const Target& target, std::string_view message);

}  // namespace reconcile::postgres
