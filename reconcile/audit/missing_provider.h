// Who brings what a server says is missing: an extension, or a hosted platform's own objects.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/pg_error.h"

namespace reconcile {

struct MissingProvider {
  std::string what;                     // "type `vector`", as the message names it
  std::vector<std::string> extensions;  // that bring one of that name, those of Debian's packages first
  std::vector<std::string> platforms;   // the presets that have it
};

// By name alone: that the object is missing is the server's word, that this is the one meant is likely. Nothing
// where the error is no missing type, function, operator class, role, schema or table in a schema, or nobody is known to bring it.
std::optional<MissingProvider> find_provider(const PgError& error);

}  // namespace reconcile
