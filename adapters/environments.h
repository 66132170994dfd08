// Environments: what the user asked to be looked at, and the reading of it.
//
// Each environment is read for itself, all of them at the same time; one that can't be read, or can't be
// read whole, says so in its `problems` and hinders no other.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/history/ledger.h"

namespace reconcile {

// A database to connect to.
struct ConnectionRequest {
  std::string url;     // URL or `keyword=value`, as the user wrote it; holds credentials: never printed
  std::string origin;  // what gave it, for messages: "--db", "DATABASE_URL", "PG*"
  // Nothing can be connected to, and why: "the environment variable `X` is not set"; else empty.
  std::string missing;
};

struct EnvironmentRequest {
  std::string name;                        // "prod"
  std::vector<ConnectionRequest> databases;  // none, or one
  std::vector<std::string> ledger_files;   // exports; paths as the user wrote them, from the working folder
  std::string live_file;                   // a capture or a pg_dump --schema-only; empty: none
  bool with_catalog = false;               // whether Environment::catalog_json is wanted of a database
};

// Called with what has been read so far, e.g. "prod"; from any thread, one call at a time.
using ReadNotice = std::function<void(std::string_view environment)>;

// One result per request, in their order.
std::vector<Environment> read_environments(std::span<const EnvironmentRequest> requests, const ReadNotice& done = {});

}  // namespace reconcile
