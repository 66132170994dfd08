#pragma once

#include <string_view>

#include "core/base/pg_error.h"

namespace reconcile::replay {

inline void check_enum_label_length(std::string_view label) {
  if (label.size() <= 63) return;
  throw PgError("42602", "invalid enum label \"" + std::string(label) + "\"")
      .with_detail("Labels must be 63 bytes or less.");
}

}  // namespace reconcile::replay
