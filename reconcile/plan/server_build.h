// What a history builds on a scratch server: the dump of its schema, its rows, and what the server refused.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/scratch/server.h"
#include "reconcile/audit/audit.h"

namespace reconcile::plan {

// A statement that the server refused, in words that need no file at hand.
struct Refusal {
  std::string place;      // "`0003_b` (drizzle/0003_b.sql:7)"
  std::string statement;  // its beginning, on one line
  std::string sqlstate, message;
  std::string text() const;  // all of it, in one clause
};

struct ServerBuild {
  std::string dump;
  std::vector<std::pair<std::string, std::string>> rows;  // "schema.table" and how many it holds, sorted
  std::vector<Refusal> refused;                           // in order; refused by the tool's transaction alone is not
  std::vector<std::string> not_run;                       // statements that could not be given to it: place and reason
};

// Runs the history in a database of its own. An Error when the server itself fails.
Result<ServerBuild> build_on_server(const Source& source, const AuditOptions& options, scratch::Server& server);

// Lines that only one of two dumps has, "- " before and "+ " after; the first few when there are many. Requires: they differ.
std::vector<std::string> dump_differences(const std::string& before, const std::string& after);

// Tables that both hold and whose numbers of rows differ, in one clause; empty when there is none.
std::string row_differences(const ServerBuild& before, const ServerBuild& after);

}  // namespace reconcile::plan
