// Files that hold both directions: goose, dbmate, sql-migrate, node-pg-migrate and tern mark the up and
// the down part with comments.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/history/source.h"

namespace reconcile::manual {

struct Sections {
  std::string_view tool;  // whose markers these are; empty: the file has none
  std::vector<Chunk> up;  // what lies in up sections, marker lines excluded
  std::optional<TransactionMode> transaction;  // where the file overrides its tool's
};

Sections read_sections(std::string_view text);

}  // namespace reconcile::manual
