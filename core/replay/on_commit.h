// What temporary tables do when a transaction ends: ON COMMIT DROP and ON COMMIT DELETE ROWS.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// `action` is CREATE TABLE's OnCommitAction.
void note_on_commit(Context& ctx, Oid table, int action);

// Whether the end of a transaction has anything to do.
bool has_on_commit(const Session& session);
// Carries it out, as the server does before it commits. A table that is gone already is passed over.
void run_on_commit(Context& ctx);

}  // namespace reconcile::replay
