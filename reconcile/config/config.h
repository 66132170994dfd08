// Config: reconcile.json, read and checked.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/finding.h"
#include "core/base/result.h"

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
  std::string expires; // YYYY-MM-DD, its last day; empty: never
  Location where;      // in the configuration
};

struct Config {
  std::vector<ConfiguredSource> sources;                // empty: discover
  std::map<std::string, std::string> environments;      // name → environment variable that holds its URL
  std::map<std::string, std::optional<Severity>> severities;  // nullopt: off
  std::optional<int> server_version;                    // major
  std::string preset;                                   // empty: recognised
  std::vector<std::string> forbid;                      // ledger-writes, edit-applied, ddl
  std::vector<AllowEntry> allow;
  std::vector<std::string> ignore;                      // objects that others own (drift/ignored.h says how they are written)
};

// An Error names file and line (`path` is "reconcile.json:3") and never repeats a URL. `path` is how the
// file is called in messages.
Result<Config> parse_config(const std::string& path, const std::string& text);

// What the configuration may hold, for the schema's test: object ("", "source", "ledger", "environment",
// "allow") → its keys.
const std::map<std::string, std::vector<std::string>>& config_keys();
std::span<const std::string_view> forbiddable();
std::span<const std::string_view> presets();

}  // namespace reconcile
