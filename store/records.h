// Typed entries of the cache. What can't be read back counts as absent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/finding.h"
#include "core/history/history.h"
#include "store/cache.h"

namespace reconcile::store {

// What a check answers with: enough to report again without reading a statement.
struct CheckResult {
  std::vector<Finding> findings;
  std::map<std::string, std::int64_t> counts;  // "statements", "undecided", …
  bool operator==(const CheckResult&) const = default;
};

void put_result(Cache& cache, std::string_view key, const CheckResult& result);
std::optional<CheckResult> get_result(const Cache& cache, std::string_view key);

void put_effects(Cache& cache, std::string_view key, const SourceEffects& effects);
std::optional<SourceEffects> get_effects(const Cache& cache, std::string_view key);

void put_dag(Cache& cache, std::string_view key, const History& dag);
std::optional<History> get_dag(const Cache& cache, std::string_view key);

}  // namespace reconcile::store
