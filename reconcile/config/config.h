// Config: reconcile.json, read and checked.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/finding.h"

namespace reconcile {

struct ConfiguredSource {
  std::string adapter;  // "drizzle", "drizzle-v1", "prisma", "manual"
  std::string path;     // folder, relative to the root
  std::string ledger_schema, ledger_table;  // empty: the tool's default
  std::string tool;     // of a manual source: "goose", "psql", …; empty: recognised
  std::string database;                     // sources of one name share a database; empty: unknown
};

// One entry of the allowlist: findings of `code` are expected where `match` says so.
struct AllowEntry {
  std::string code;
  std::string match;   // a ledger row's hash, a migration's name, or a finding's fingerprint
  std::string reason;  // never empty
  std::string expires; // YYYY-MM-DD; empty: never
};

struct Config {
  std::vector<ConfiguredSource> sources;                // empty: discover
  std::map<std::string, std::string> environments;      // name → environment variable that holds its URL
  std::map<std::string, std::optional<Severity>> severities;  // nullopt: off
  std::optional<int> server_version;                    // major
  std::string preset;                                   // empty: recognised
  std::vector<std::string> forbid;                      // ledger-writes, edit-applied, ddl
  std::vector<AllowEntry> allow;
};

}  // namespace reconcile
