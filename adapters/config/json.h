// Strict JSON, for files that a tool parses strictly.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace reconcile {

// Where `text` stops being JSON (a byte order mark counts: JavaScript's JSON.parse refuses it);
// nothing when all of it is.
std::optional<std::size_t> json_error(std::string_view text);

}  // namespace reconcile
