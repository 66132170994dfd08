// PostGIS: the modifier of geometry(Point, 4326) and geography(…).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reconcile::analyze {

// Throws 22023 `Invalid geometry type modifier: %s`.
std::int32_t geometry_typmod_in(const std::vector<std::string>& modifiers, bool geography);
std::string geometry_typmod_out(std::int32_t typmod);  // "(Point,4326)"

}  // namespace reconcile::analyze
