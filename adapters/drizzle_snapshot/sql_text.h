// Small pieces of SQL that the readers of snapshots share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/drizzle_snapshot/model.h"

namespace reconcile::drizzle_snapshot {

using Json = nlohmann::ordered_json;

std::string quoted_name(std::string_view name);       // in double quotes
std::string quoted_text(std::string_view text);  // in single quotes
std::string qualified(const Name& name);

// Members of a JSON object, whatever is there: "" where it is missing, null or of no such type.
const Json& member(const Json& object, std::string_view key);  // a null value when missing
std::string text_at(const Json& object, std::string_view key);  // numbers as written
bool flag_at(const Json& object, std::string_view key);
std::vector<std::string> texts_at(const Json& object, std::string_view key);  // of an array, or an object's values

SequenceOptions sequence_options(const Json& object, std::string_view increment, std::string_view cache);
// "WITH (…)" of a view: camelCase keys, nulls left out.
std::string view_options(const Json& with);
// A default as it stands in SQL; quotes that old kits forgot inside a constant are doubled.
std::string default_text(const Json& value);

}  // namespace reconcile::drizzle_snapshot
