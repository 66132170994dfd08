// Sightings: what ledgers were seen to hold over time, in the cache's file.
//
// A state is kept once for as long as it lasts: by the time at which it was first seen. Like all of the cache it may be
// gone at any time; nothing but a comparison with the past rests on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/history/ledger.h"
#include "store/cache.h"

namespace reconcile::store {

struct Sighting {
  std::string seen_at;  // ISO 8601, UTC, to the second
  std::vector<LedgerRow> rows;
};

// The state that `table` of `environment` was in at `time` (as seen_at): the last one that was seen up to then, else the
// first one after it. Nothing where none is known.
std::optional<Sighting> sighting_at(const Cache& cache, std::string_view environment, std::string_view table, std::string_view time);

// Kept with the next commit(), unless the last state up to then is the same. What Prisma logs is left out: it may quote
// anything.
void put_sighting(Cache& cache, std::string_view environment, std::string_view table, std::string_view seen_at, const std::vector<LedgerRow>& rows);

}  // namespace reconcile::store
