// A file by which an application can check at start-up, without this program, that its ledger is as expected.
#pragma once

#include <string>

#include "reconcile/audit/audit.h"

namespace reconcile::plan {

// The expected rows and one query, as JSON ("reconcile-parity/1"); empty for sources whose tool keeps no rows
// that could be told. `allowed` orphans of the given environments are listed as such.
std::string parity_file(const Audit& audit, const Source& source);

}  // namespace reconcile::plan
