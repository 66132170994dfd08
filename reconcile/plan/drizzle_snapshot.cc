#include "reconcile/plan/drizzle_snapshot.h"

#include <nlohmann/json.hpp>

namespace reconcile::plan {
namespace {

using Json = nlohmann::ordered_json;

Json parsed(const std::string& text) { return Json::parse(text, nullptr, false); }
std::string printed(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::optional<std::string> relink_snapshot(const std::string& text, const std::string& parent) {
  Json json = parsed(text);
  if (!json.is_object() || !json.contains("id")) return std::nullopt;
  json["prevId"] = parent;
  return printed(json);
}

std::optional<std::string> fold_snapshots_v1(const std::vector<std::string>& texts, std::size_t first) {
  if (texts.empty() || first >= texts.size()) return std::nullopt;
  Json last = parsed(texts.back()), start = parsed(texts[first]);
  if (!last.is_object() || !start.is_object() || !last.contains("ddl") || !last["ddl"].is_array()) return std::nullopt;
  last["prevIds"] = start.value("prevIds", Json::array());
  return printed(last);
}

}  // namespace reconcile::plan
