// The replay's verdicts as findings: PostgreSQL's own message, where it happened, why, and what to do.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/finding.h"
#include "core/history/source.h"
#include "core/replay/replay.h"

namespace reconcile {

// `trace` is that of `migrations`, replayed in this order from the replay's beginning. `version_known`: somebody
// said which server the history is for; otherwise what only needs a later one than 15 is a warning.
std::vector<Finding> replay_findings(const Source& source, std::span<const Migration> migrations,
                                     const std::vector<replay::StatementTrace>& trace, bool version_known);

}  // namespace reconcile
