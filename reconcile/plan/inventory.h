// The data statements of a range of migrations: which of them a migration that replaces the range keeps.
#pragma once

#include <string>
#include <vector>

#include "core/history/source.h"
#include "core/replay/replay.h"
#include "reconcile/plan/plan.h"

namespace reconcile::plan {

struct InventoryEntry {
  DataStatement shown;
  std::string text;  // the statement, without its semicolon
};

// In the order in which they run. `squashed`: the replacing schema, built; kept statements are run on it.
std::vector<InventoryEntry> take_inventory(const Source& source, std::size_t first, std::size_t last, replay::Replay& squashed);

}  // namespace reconcile::plan
