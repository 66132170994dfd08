// A file by which an application can check at start-up, without this program, that its ledger is as expected.
#pragma once

#include <span>
#include <string>

#include "reconcile/audit/audit.h"

namespace reconcile::plan {

// The expected rows and one query, as JSON ("reconcile-parity/1"); empty for sources whose tool keeps no rows
// that could be told. Orphans of the environments are `allowed` only where the allowlist gives a reason for them that has not
// expired on `today` (YYYY-MM-DD): whoever checks by this file fails on every other row.
std::string parity_file(const Audit& audit, const Source& source, std::span<const AllowEntry> allow, const std::string& today);

}  // namespace reconcile::plan
