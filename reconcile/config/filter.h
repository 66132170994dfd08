// What the user has said about findings: the allowlist, accepted findings, comments in migrations,
// severities. Whatever was said in vain becomes a finding itself, so that no exception outlives its cause.
#pragma once

#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/finding.h"
#include "core/history/source.h"
#include "reconcile/config/accepted.h"
#include "reconcile/config/config.h"

namespace reconcile {

// What this run could look at: an exception for what it could not is not called unused.
struct Evidence {
  bool ledger = false, database = false, git = false;
  bool every_source = true;  // false under --source
};

struct FilterInput {
  const Config& config;
  std::span<const AcceptedFinding> accepted;
  std::span<const Source> sources;
  std::string today;  // YYYY-MM-DD
  Evidence evidence;
  // (source, migration) that some ledger has: there a comment is not obeyed, since it changed the checksum.
  std::set<std::pair<std::string, std::string>> applied;
};

struct Filtered {
  std::vector<Finding> findings;  // the order is kept; those of the guard come last
  int allowed = 0, accepted = 0;
};

Filtered filter(std::vector<Finding> findings, const FilterInput& in);

}  // namespace reconcile
