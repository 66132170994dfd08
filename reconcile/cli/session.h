// What every command that looks at a repository begins with: the configuration and the audit.
#pragma once

#include <string>

#include "core/base/result.h"
#include "reconcile/audit/audit.h"
#include "reconcile/cli/options.h"

namespace reconcile::cli {

struct Session {
  AuditOptions options;
  Audit audit;
};

// Says the audit's notices on stderr. An Error is for complain().
Result<Session> open_session(const CommonOptions& options);

// 1 when a finding is at or above --fail-on.
int verdict(const std::vector<Finding>& findings, const std::string& fail_on);

}  // namespace reconcile::cli
