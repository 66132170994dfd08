// Drizzle's snapshots as files: given another parent, and a chain of 1.x snapshots folded into one.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reconcile::plan {

inline constexpr const char* zero_snapshot_id = "00000000-0000-0000-0000-000000000000";

// A 0.x snapshot with another parent and everything else as it was; nothing when it is no JSON object.
std::optional<std::string> relink_snapshot(const std::string& text, const std::string& parent);

// 1.x: the full state after the last of `texts` (in order, from the first migration on), with the last one's
// id, as a snapshot whose parent is that of number `first`. Nothing when one of them is not understood.
std::optional<std::string> fold_snapshots_v1(const std::vector<std::string>& texts, std::size_t first);

}  // namespace reconcile::plan
