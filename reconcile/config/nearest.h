// The known name that a mistyped one probably meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reconcile {

// Fewest edits wins, the earlier name on a tie; nothing when all are too far off to be a slip.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> names);

}  // namespace reconcile
