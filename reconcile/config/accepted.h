// reconcile.accepted.json: the findings of a legacy repository on the day it was taken in. It can only
// shrink: what no longer occurs must be removed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/finding.h"
#include "core/base/result.h"

namespace reconcile {

inline constexpr const char* accepted_file_name = "reconcile.accepted.json";

struct AcceptedFinding {
  std::string code, source, migration, message;  // message and migration are for people
  std::string fingerprint;
  Location where;  // in the file
};

// An Error names file and line.
Result<std::vector<AcceptedFinding>> parse_accepted(const std::string& path, const std::string& text);

// The file's text for these findings. Those of the guard itself are never accepted.
std::string to_accepted(std::span<const Finding> findings);

}  // namespace reconcile
