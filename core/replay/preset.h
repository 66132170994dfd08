// Presets: the catalog that a hosted platform starts from, as SQL that is replayed first.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace reconcile::replay {

// The search_path that the platform gives its roles, and the SQL that makes its objects.
struct Preset {
  std::string_view sql;
  std::vector<std::string_view> search_path;
};

// "supabase"; "neon" and "rds" are plain servers with some roles more. nullopt: no preset of that name.
std::optional<Preset> find_preset(std::string_view name);
std::vector<std::string_view> preset_names();

}  // namespace reconcile::replay
