// A live database, read as DESIGN promises: one READ ONLY transaction, nothing at session level.
#pragma once

#include <string>

#include "core/history/ledger.h"

namespace reconcile::postgres {

struct LiveOptions {
  bool with_catalog = false;  // fill Environment::catalog_json
};

// Reads the ledgers and tables of the database at `url` (as Target::parse takes it) into `environment`, beside
// what is there. Never fails: what can't be read is one of its problems, and `complete` then stays false.
void read_live(const std::string& url, const LiveOptions& options, Environment& environment);

}  // namespace reconcile::postgres
