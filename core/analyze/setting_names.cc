#include "core/analyze/setting_names.h"

#include <algorithm>
#include <iterator>

namespace reconcile::analyze {
namespace {

constexpr Setting settings[] = {
#include "core/analyze/settings.inc"
};

}  // namespace

const Setting* find_setting(std::string_view name) {
  auto it = std::lower_bound(std::begin(settings), std::end(settings), name,
                             [](const Setting& s, std::string_view n) { return s.name < n; });
  return it != std::end(settings) && it->name == name ? it : nullptr;
}

}  // namespace reconcile::analyze
