// Reads Drizzle snapshots: versions 5 to 7 (0.x: one object of tables), 8 and 9 (1.x: rows).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/drizzle_snapshot/model.h"
#include "core/base/result.h"

namespace reconcile::drizzle_snapshot {

// One snapshot by itself. Version 9's of type "diff" needs its parents: read_state. An Error says what about
// the text is no snapshot; `path` is for its message.
Result<Model> read_snapshot(std::string_view text, const std::string& path);

// A snapshot of 1.x with those it stands on. `find`: the text of the snapshot with an id, empty when there is none.
Result<Model> read_state(std::string_view text, const std::string& path, const std::function<std::string(const std::string& id)>& find);

}  // namespace reconcile::drizzle_snapshot
