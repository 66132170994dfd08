// The data statements of a range of migrations: which of them a migration that replaces the range keeps.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/history/source.h"
#include "core/replay/replay.h"
#include "reconcile/plan/plan.h"

namespace reconcile::plan {

struct InventoryEntry {
  DataStatement shown;
  std::string text;  // the statement, without its semicolon
};

// Statements: migration and byte in its text.
using Places = std::set<std::pair<std::size_t, std::size_t>>;

// In the order in which they run. `undecided`: statements, whatever their kind, of which it can't be told what they
// do: kept unless the finished schema refuses them. `squashed`: the replacing schema, built; kept statements are
// run on it.
std::vector<InventoryEntry> take_inventory(const Source& source, std::size_t first, std::size_t last, const Places& undecided, replay::Replay& squashed);

}  // namespace reconcile::plan
