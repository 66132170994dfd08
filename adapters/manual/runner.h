// The tools that run plain SQL files: how each orders them, what it wraps round them and where it keeps
// its ledger.
#pragma once

#include <span>
#include <string_view>

#include "adapters/tree_index.h"
#include "core/history/source.h"

namespace reconcile::manual {

struct Runner {
  std::string_view name;
  TransactionMode transaction;
  std::string_view ledger_schema;
  std::string_view ledger_table;  // empty: it keeps none
  bool numeric = true;            // orders by the number; else by the name's bytes
  bool only_numbered = true;      // does not run files without a number
  bool strips_bom = false;
  bool through_psql = false;      // whose own commands a script may hold
  bool fresh_session = false;     // settings of one file do not reach the next
};

std::span<const Runner> runners();
// "psql" for a name that is not known.
const Runner& runner_named(std::string_view name);

// What the names in and above the folder say of its runner; empty when they say nothing.
std::string_view runner_by_names(const TreeIndex& index, const Folder& folder);

// "V1_2__x.sql" → {'V', "1_2"}; kind 0 for other names. R (repeatable) has no version.
struct FlywayName {
  char kind = 0;
  std::string_view version;
};
FlywayName flyway_name(std::string_view file_name);

// Whether the folder's subfolders each hold an up.sql (Diesel, Hasura).
bool has_up_folders(const TreeIndex& index, const Folder& folder);

}  // namespace reconcile::manual
