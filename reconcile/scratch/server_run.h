// A history run on a scratch server, statement by statement, as its tool would send it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/scratch/server.h"
#include "core/history/source.h"
#include "core/replay/replay.h"

namespace reconcile::scratch {

struct ServerVerdict {
  std::size_t migration = 0;        // index in Source::migrations
  Span span;                        // of the statement, in the migration's text
  std::optional<PgError> error;     // location: byte in the migration's text
  bool transaction_only = false;    // refused only by the runner's transaction; its effect came about all the same
  std::string not_run;              // why it was not run, or its answer says nothing; empty: it was
};

// Parallel to the trace of the same history: one for each statement. A failing statement is taken back alone
// and the history goes on, as the replay does.
std::vector<ServerVerdict> run_history(const Source& source, Server& server, Database& database);

// A database of the server that holds what stands before the history: the platform's objects, the ledger.
Result<std::unique_ptr<Database>> make_database(Server& server, const replay::ReplayOptions& options);

}  // namespace reconcile::scratch
