// JSON values as jsonb keeps and prints them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reconcile::execute {

struct Json {
  enum class Kind { Null, Bool, Number, String, Array, Object } kind = Kind::Null;
  std::string text;  // of a string (decoded), number (as written) or "true" / "false"
  std::vector<Json> items;                            // Array
  std::vector<std::pair<std::string, Json>> members;  // Object; of jsonb sorted, the last of equal keys kept
  const Json* member(std::string_view key) const;
};

// nullopt when the text is no JSON, or nested too deeply. `sorted`: as jsonb keeps objects.
std::optional<Json> parse_json(std::string_view text, bool sorted = true);
std::string print_jsonb(const Json& value);
std::string json_quote(std::string_view text);
// ->> : null for JSON null.
std::optional<std::string> json_as_text(const Json& value);
std::optional<bool> json_equal(std::string_view a, std::string_view b);
bool json_equal(const Json& a, const Json& b);
bool json_contains(const Json& whole, const Json& part);
std::optional<std::string> json_canonical(std::string_view text);
std::string_view json_type_name(Json::Kind kind);

}  // namespace reconcile::execute
