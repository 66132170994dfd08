// Times of new migrations.
#pragma once

#include <cstdint>
#include <string>

#include "reconcile/audit/audit.h"

namespace reconcile::plan {

// In ms: a second after the newest time in the history, its journal and every ledger that was read. Never of the clock.
std::int64_t next_time(const Audit& audit, const Source& source);

// "20240131235959", of a time in ms, in UTC.
std::string stamp_of(std::int64_t ms);

}  // namespace reconcile::plan
