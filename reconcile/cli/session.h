// What every command that looks at a repository begins with: the configuration and the audit.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "reconcile/audit/audit.h"
#include "reconcile/cli/options.h"
#include "reconcile/config/filter.h"

namespace reconcile::cli {

struct Session {
  AuditOptions options;
  Audit audit;
  std::vector<AcceptedFinding> accepted;
  std::string today;
  bool compares_schemas = false;  // this command judges drift
  bool every_finding = true;  // false: some were left out, so that an exception without use may have its use there
};

// What is wanted of the environments besides their ledgers.
enum class Reads { Ledgers, Catalogs };

// Says the audit's notices on stderr. An Error is for complain().
Result<Session> open_session(const CommonOptions& options, Reads reads = Reads::Ledgers);

// The audit's findings after what the user has said about them.
Filtered judged(const Session& session);
// Likewise, but with those that are merely accepted: a plan mends them, and --accept records them.
Filtered judged_anew(const Session& session);

// 2 when something that was asked for could not be read, else 1 when a finding is at or above --fail-on.
int verdict(const Audit& audit, const std::vector<Finding>& findings, const std::string& fail_on);

}  // namespace reconcile::cli
