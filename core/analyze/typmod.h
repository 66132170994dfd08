// Type modifiers: what a type's typmodin and typmodout functions do with the "(…)" after its name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/analyze/session.h"

struct Node;

namespace reconcile::analyze {

// One modifier as written, a constant or a bare name; throws 42601.
std::string modifier_text(const ::Node* node, int location);
// Throws the modifier function's error, without a location.
std::int32_t typmod_in(const Session& session, const Type& type, const std::vector<std::string>& modifiers);
// "(20)", " with time zone" not included; for time types "(3)", for intervals " year to month".
std::string typmod_out(const Session& session, const Type& type, std::int32_t typmod);

inline constexpr std::int32_t varlena_header = 4;  // added to the length of char and varchar
inline int numeric_precision(std::int32_t typmod) { return ((typmod - varlena_header) >> 16) & 0xffff; }
inline int numeric_scale(std::int32_t typmod) { return (((typmod - varlena_header) & 0x7ff) ^ 1024) - 1024; }

}  // namespace reconcile::analyze
