#include "reconcile/plan/drizzle_snapshot.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace reconcile::plan {
namespace {

using Json = nlohmann::ordered_json;

Json parsed(const std::string& text) { return Json::parse(text, nullptr, false); }
std::string printed(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

// What tells one row of the state from another, as deltas name it: `columns\0["public","a","id"]`.
std::string key_of(const Json& row) {
  Json path = Json::array();
  for (const char* part : {"schema", "table", "name"}) {
    if (row.contains(part) && row[part].is_string()) path.push_back(row[part]);
  }
  return row.value("entityType", "") + std::string(1, '\0') + path.dump();
}

// The state after the last snapshot of a chain that starts with a base. Renames are not followed.
std::optional<Json> folded_rows(const std::vector<Json>& chain) {
  if (!chain.front().contains("ddl")) return std::nullopt;
  Json rows = chain.front()["ddl"];
  auto find = [&](const std::string& key) { return std::find_if(rows.begin(), rows.end(), [&](const Json& row) { return key_of(row) == key; }); };
  for (std::size_t i = 1; i < chain.size(); ++i) {
    for (const Json& delta : chain[i].value("deltas", Json::array())) {
      std::string op = delta.value("op", "");
      if (op == "create" && delta.contains("row")) {
        rows.push_back(delta["row"]);
        continue;
      }
      auto row = find(delta.value("key", ""));
      if (row == rows.end()) return std::nullopt;
      if (op == "drop") {
        rows.erase(row);
      } else if (op == "alter" && delta.contains("set")) {
        row->update(delta["set"]);
      } else {
        return std::nullopt;
      }
    }
  }
  return rows;
}

}  // namespace

std::optional<std::string> relink_snapshot(const std::string& text, const std::string& parent) {
  Json json = parsed(text);
  if (!json.is_object() || !json.contains("id")) return std::nullopt;
  json["prevId"] = parent;
  return printed(json);
}

std::optional<std::string> fold_snapshots_v1(const std::vector<std::string>& texts, std::size_t first) {
  if (texts.empty() || first >= texts.size()) return std::nullopt;
  std::vector<Json> chain;
  for (const std::string& text : texts) {
    chain.push_back(parsed(text));
    if (!chain.back().is_object()) return std::nullopt;
  }
  Json out = chain.back();
  out["prevIds"] = chain[first].value("prevIds", Json::array());
  if (out.contains("ddl") && out.value("type", "base") == "base") return printed(out);  // version 8, and a base, hold the whole state
  Json footprints = Json::array(), deltas = Json::array();
  for (std::size_t i = first; i < chain.size(); ++i) {
    for (const Json& footprint : chain[i].value("footprints", Json::array())) footprints.push_back(footprint);
    for (const Json& delta : chain[i].value("deltas", Json::array())) deltas.push_back(delta);
  }
  out["footprints"] = footprints;
  if (first > 0) {
    out["deltas"] = deltas;
    return printed(out);
  }
  auto rows = folded_rows(chain);
  if (!rows) return std::nullopt;
  out["type"] = "base";
  out.erase("deltas");
  out["ddl"] = *rows;
  return printed(out);
}

}  // namespace reconcile::plan
