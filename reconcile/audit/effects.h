// The replay's trace as effects: what each migration does to the schema, by name.
#pragma once

#include <vector>

#include "core/history/effects.h"
#include "core/replay/replay.h"

namespace reconcile {

// Effects of migrations `first` … `first + count - 1` of a replay, in order. `needs` names migrations by
// their index in the replay.
std::vector<Effects> effects_of(const std::vector<replay::StatementTrace>& trace, std::size_t first, std::size_t count);

ObjectKey object_key(const replay::ObjectName& name);

}  // namespace reconcile
