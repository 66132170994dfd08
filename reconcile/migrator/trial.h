// The prediction joined with the replay: what the ledger says is applied is replayed on the model, then what will
// run, in the tool's own transaction; the first statement that fails is where the command stops.
#pragma once

#include "core/replay/replay.h"
#include "reconcile/migrator/next.h"

namespace reconcile::migrator {

// Fills in `next.will_fail`, and blocks what stands behind the failure. Says nothing where it can't be told: rows
// without a file may have made or dropped what a pending migration misses.
// Where the environment's tables are known, the model is given those that no applied migration made, by name only,
// and is rid of those that are gone. `options`: the platform, and what the tool makes before it runs anything.
// `live_schema`: statements that make the database's own schema (null: it was not read). What will run is then tried
// on that, and no row is asked what it has done.
void try_out(const Source& source, const Environment& environment, replay::ReplayOptions options, Next& next,
             const std::string* live_schema = nullptr);

}  // namespace reconcile::migrator
