// An exported ledger: a file that someone with access to the database made.
#pragma once

#include <string>

#include "adapters/ledger/collector.h"

namespace reconcile {

// `path` is opened as it stands; messages call it so. The format is recognised. Never fails: what can't be
// read is a problem.
ExportedLedgers read_ledger_file(const std::string& path);

}  // namespace reconcile
