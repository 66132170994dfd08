// What every adapter keeps, whatever its tool: checked over a valid tree and over random damage to it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/adapter.h"

namespace reconcile::conformance {

using Files = std::vector<std::pair<std::string, std::string>>;

// The source that `adapter` reads from `folder` of a tree in memory, which is gone when this returns.
Source read_with(std::string_view adapter, const std::string& folder, Files files, std::string tool_version = "");

// "0000_a, 0001_b (missing)"; "0003_x rollback, …"; "history/journal-conflict, …".
std::string names(const Source& source);
std::string outside(const Source& source);
std::string problem_codes(const Source& source);

// Checks the contract of adapter.h with Catch2 assertions. Requires: `files` hold a valid history.
void check_contract(std::string_view adapter, const std::string& folder, const Files& files);

}  // namespace reconcile::conformance
