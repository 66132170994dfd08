#include "core/base/pg_error.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace reconcile {
namespace {

struct Condition {
  std::string_view sqlstate;
  std::string_view name;
};

constexpr Condition conditions[] = {
#include "core/base/conditions.inc"
};

}  // namespace

std::string_view condition_name(std::string_view sqlstate) {
  auto it = std::lower_bound(std::begin(conditions), std::end(conditions), sqlstate,
                             [](const Condition& c, std::string_view s) { return c.sqlstate < s; });
  return it != std::end(conditions) && it->sqlstate == sqlstate ? it->name : std::string_view();
}

std::string_view sqlstate_of_name(std::string_view condition) {
  auto it = std::find_if(std::begin(conditions), std::end(conditions), [&](const Condition& c) { return c.name == condition; });
  return it == std::end(conditions) ? std::string_view() : it->sqlstate;
}

}  // namespace reconcile
