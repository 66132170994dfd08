// UTF-8 as the ORMs' runtimes decode it: an ill-formed sequence becomes U+FFFD by the WHATWG rule
// (one replacement per maximal subpart), a BOM is kept.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reconcile::utf8 {

// Where the first ill-formed sequence begins; nothing when `bytes` are valid.
std::optional<std::size_t> first_invalid(std::string_view bytes);
bool valid(std::string_view bytes);

// Decoded and encoded again: equal to `bytes` when they are valid.
std::string sanitized(std::string_view bytes);

// Characters in `bytes`; an ill-formed byte counts as one.
std::size_t count(std::string_view bytes);

inline constexpr std::string_view bom = "\xEF\xBB\xBF";

}  // namespace reconcile::utf8
