#include "reconcile/merge/json_merge.h"

#include <nlohmann/json.hpp>

namespace reconcile::merge {
namespace {

using Json = nlohmann::ordered_json;

class Merger {
 public:
  std::vector<std::string> conflicts;

  Json merge(const Json* ancestor, const Json& ours, const Json& theirs, const std::string& path) {
    if (ours == theirs) return ours;
    if (ancestor != nullptr && *ancestor == ours) return theirs;
    if (ancestor != nullptr && *ancestor == theirs) return ours;
    if (!ours.is_object() || !theirs.is_object()) return conflicts.push_back(path), ours;
    Json out = Json::object();
    for (const auto& [name, value] : theirs.items()) member(ancestor, ours, name, &value, path, out);
    for (const auto& [name, value] : ours.items()) {
      if (!theirs.contains(name)) member(ancestor, ours, name, nullptr, path, out);
    }
    return out;
  }

 private:
  static const Json* find(const Json* object, const std::string& name) {
    if (object == nullptr || !object->is_object()) return nullptr;
    auto it = object->find(name);
    return it == object->end() ? nullptr : &*it;
  }

  void member(const Json* ancestor, const Json& ours, const std::string& name, const Json* theirs, const std::string& path, Json& out) {
    const Json *base = find(ancestor, name), *our = find(&ours, name);
    std::string inner = path.empty() ? name : path + "/" + name;
    if (our != nullptr && theirs != nullptr) {
      out[name] = merge(base, *our, *theirs, inner);
      return;
    }
    const Json* only = our != nullptr ? our : theirs;
    if (base == nullptr) out[name] = *only;  // one side added it
    if (base != nullptr && *base != *only) {  // changed here, removed there
      conflicts.push_back(inner);
      out[name] = *only;
    }
  }
};

std::optional<Json> object_in(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

}  // namespace

std::optional<MergedJson> merge_snapshots(const std::string& ancestor, const std::string& ours, const std::string& theirs,
                                          const std::string& parent) {
  std::optional<Json> base = object_in(ancestor), our = object_in(ours), their = object_in(theirs);
  if (!our || !their) return std::nullopt;
  // A snapshot's own identity is not merged.
  for (const char* own : {"id", "prevId"}) {
    (*their)[own] = (*our)[own];
    if (base) (*base)[own] = (*our)[own];
  }
  Merger merger;
  Json merged = merger.merge(base ? &*base : nullptr, *our, *their, "");
  Json out = Json::object();
  out["id"] = (*our)["id"];
  out["prevId"] = parent;
  for (const auto& [name, value] : merged.items()) {
    if (name != "id" && name != "prevId") out[name] = value;
  }
  return MergedJson{out.dump(2, ' ', false, Json::error_handler_t::replace), std::move(merger.conflicts)};
}

}  // namespace reconcile::merge
