// The exit codes of every command (docs/json.md).
#pragma once

namespace reconcile::cli {

enum ExitCode : int {
  exit_clean = 0,      // nothing at or above the threshold
  exit_findings = 1,   // something is
  exit_not_made = 2,   // the audit could not be made: bad usage, unreadable input
  exit_defect = 3,     // a defect of ours
};

}  // namespace reconcile::cli
