// What PostgreSQL 16, 17 and 18 brought, recognised in a statement that 15 refuses.
//
// The linked parser and the built-in catalog are 15's. A statement that only a later server takes is not
// its author's mistake: the refusal is 15's verdict, and on a later server the outcome is undecided.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/base/pg_error.h"

namespace reconcile::replay {

struct NewerFeature {
  int since = 16;         // major version of the first server that takes it
  std::string_view what;  // "the function any_value()"; static storage
};

// `error` is 15's; `at` is the byte in `statement` that it points at. nullopt: no later feature explains it.
std::optional<NewerFeature> newer_feature(const PgError& error, std::string_view statement, std::optional<std::size_t> at);

}  // namespace reconcile::replay
