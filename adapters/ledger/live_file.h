// A file in place of a connection: what `reconcile capture` gave, or a pg_dump --schema-only.
#pragma once

#include <string>

#include "core/history/ledger.h"

namespace reconcile {

// Adds what the file holds to `environment`. Never fails: what can't be read is one of its problems.
void read_live_file(const std::string& path, Environment& environment);

}  // namespace reconcile
