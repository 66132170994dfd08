// Comparing values of the built-in types as their B-tree operator classes do.
#pragma once

#include <compare>
#include <optional>

#include "core/analyze/session.h"
#include "core/catalog/value.h"

namespace reconcile::execute {

// What a type's values look like, as far as comparing and counting go.
enum class TypeClass { Integer, Numeric, Float, Text, FixedText, AnyCaseText, Bool, Uuid, Time, Bytes, Json, Array, Enum, Record, Reg, Other };
TypeClass class_of(const analyze::Session& session, catalog::Oid type);  // domains unwrapped
bool is_number(TypeClass type);

// Both values are known. nullopt: which comes first can't be told.
std::optional<int> compare_values(analyze::Session& session, catalog::Oid left, catalog::Oid right,
                                  const catalog::Value& a, const catalog::Value& b, catalog::Oid collation);
// Whether the values are equal; any values. nullopt: can't be told (nulls never are equal here).
std::optional<bool> equal_values(analyze::Session& session, catalog::Oid left, catalog::Oid right,
                                 const catalog::Value& a, const catalog::Value& b);
// The like, with nulls equal to each other: DISTINCT, GROUP BY, UNION.
std::optional<bool> same_values(analyze::Session& session, catalog::Oid type, const catalog::Value& a,
                                const catalog::Value& b);
// A text that is the same for two known values exactly when they are equal; nullopt where that is not known.
std::optional<std::string> hash_key(analyze::Session& session, catalog::Oid type, const catalog::Value& value);

}  // namespace reconcile::execute
