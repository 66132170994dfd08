#include "reconcile/cli/scratch.h"

#include <cstdlib>

namespace reconcile::cli {

Result<std::unique_ptr<scratch::Server>> open_scratch(const std::string& where, const AuditOptions& options) {
  if (where.empty()) return std::unique_ptr<scratch::Server>();
  std::vector<std::string> environments;
  for (const EnvironmentRequest& request : options.environments) {
    for (const ConnectionRequest& database : request.databases) environments.push_back(database.url);
  }
  for (const auto& [name, variable] : options.config.environments) {
    const char* url = std::getenv(variable.c_str());
    if (url != nullptr && *url != '\0') environments.emplace_back(url);
  }
  return scratch::Server::open(where, options.config.server_version.value_or(15), environments);
}

}  // namespace reconcile::cli
