// Arrays and rows as text: array_in, array_out, record_in, record_out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/value.h"

namespace reconcile::execute {

struct ArrayValue {
  std::vector<int> dims;   // empty: an empty array
  std::vector<int> lower;  // bounds, one per dimension
  std::vector<catalog::Value> members;
};

// Of the output form; nullopt when the text is no array.
std::optional<ArrayValue> parse_array(std::string_view text);
// Unknown when a member is; null members are written NULL.
catalog::Value make_array(const ArrayValue& array, char delimiter = ',');
catalog::Value make_array(std::vector<catalog::Value> members, char delimiter = ',');
catalog::Value make_record(const std::vector<catalog::Value>& fields);

}  // namespace reconcile::execute
