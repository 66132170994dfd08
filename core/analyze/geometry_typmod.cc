#include "core/analyze/geometry_typmod.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/analyze/datum/integer.h"
#include "core/analyze/datum/text_scan.h"
#include "core/base/pg_error.h"

namespace reconcile::analyze {
namespace {

// Numbered as in PostGIS's liblwgeom.
constexpr auto shapes = std::to_array<std::string_view>({
    "Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
    "GeometryCollection", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface",
    "PolyhedralSurface", "Triangle", "Tin",
});
constexpr int has_m = 1, has_z = 2, srid_mask = 0x0fffff00, wgs84 = 4326, max_srid = 998999;

int shape_bits(const std::string& written) {
  std::string text = to_lower(trim_space(written));
  int dimensions = 0;
  auto drop = [&](char c) {
    if (text.empty() || text.back() != c) return false;
    text.pop_back();
    while (!text.empty() && is_space(text.back())) text.pop_back();
    return true;
  };
  if (drop('m')) dimensions |= has_m;
  if (drop('z')) dimensions |= has_z;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (to_lower(shapes[i]) == text) return static_cast<int>(i << 2) | dimensions;
  }
  throw PgError("22023", "Invalid geometry type modifier: " + written);
}

}  // namespace

std::int32_t geometry_typmod_in(const std::vector<std::string>& modifiers, bool geography) {
  int bits = modifiers.empty() ? 0 : shape_bits(modifiers[0]);
  std::int64_t srid = modifiers.size() < 2 ? 0 : integer_in(modifiers[1], 4);
  if (srid < 0) srid = 0;
  if (srid > max_srid) throw Undecided{"the SRID " + std::to_string(srid) + " is outside of PostGIS's range"};
  if (geography && modifiers.size() < 2) srid = wgs84;
  if (geography && srid != wgs84 && srid != 0) {
    throw Undecided{"whether SRID " + std::to_string(srid) + " is one of longitude and latitude is not modelled"};
  }
  if (geography && srid == 0) srid = wgs84;
  return bits | static_cast<std::int32_t>(srid << 8);
}

std::string geometry_typmod_out(std::int32_t typmod) {
  int srid = (typmod & srid_mask) >> 8, shape = (typmod & 0xfc) >> 2;
  if (typmod <= 0) return {};
  std::string out = "(";
  if (shape > 0 || srid > 0) out += shapes[std::min<std::size_t>(static_cast<std::size_t>(shape), shapes.size() - 1)];
  if ((typmod & has_z) != 0) out += 'Z';
  if ((typmod & has_m) != 0) out += 'M';
  if (srid > 0) out += "," + std::to_string(srid);
  return out + ")";
}

}  // namespace reconcile::analyze
