// --ledger, --db and --live, together with the configured environments, as requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/environments.h"
#include "core/base/result.h"
#include "reconcile/cli/options.h"
#include "reconcile/config/config.h"

namespace reconcile::cli {

// `text` is what stands before and after the first `=` where what stands before is an environment's name.
struct NamedValue {
  std::string environment;  // empty: none was named
  std::string value;
};
NamedValue split_environment(std::string_view text);

// One request per environment, in the order in which they were first named. Reads the process's environment
// for the variables that the options and the configuration name. An Error is one of usage.
Result<std::vector<EnvironmentRequest>> environment_requests(const std::vector<EnvironmentOption>& options, const Config& config);

}  // namespace reconcile::cli
