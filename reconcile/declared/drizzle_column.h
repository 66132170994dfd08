// A column's type and default as Drizzle's schema language spells them.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/catalog/catalog.h"

namespace reconcile::declared {

struct DrizzleType {
  std::string text;         // "varchar(20)", "timestamp (3) with time zone", "role[]"
  std::string enum_schema;  // of an enum (or an array of one), else empty
  bool known = true;        // false: drizzle-orm has no function for it: customType
};

DrizzleType drizzle_type(const catalog::Catalog& catalog, const catalog::Attribute& column);

struct DrizzleDefault {
  nlohmann::ordered_json value;
  bool pulled_wrong = false;  // `drizzle-kit pull` writes something else
};

// `expression`: as PostgreSQL prints it ("'x'::text", "now()").
DrizzleDefault drizzle_default(std::string_view expression, const DrizzleType& type);

}  // namespace reconcile::declared
