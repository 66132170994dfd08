#include "core/replay/preset.h"

#include "core/replay/presets.h"

namespace reconcile::replay {

std::optional<Preset> find_preset(std::string_view name) {
  for (const PresetScript& script : preset_scripts) {
    if (script.name != name) continue;
    Preset preset{script.sql, {"$user", "public"}};
    if (name == "supabase") preset.search_path.push_back("extensions");
    return preset;
  }
  return std::nullopt;
}

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> out;
  for (const PresetScript& script : preset_scripts) out.push_back(script.name);
  return out;
}

}  // namespace reconcile::replay
