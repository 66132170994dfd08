// What git knows of the audited migrations, for the rules.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/git/evidence.h"
#include "core/history/ledger.h"
#include "core/history/source.h"
#include "store/cache.h"

namespace reconcile {

// How `now` differs from `first` as SQL.
git::Extent extent_of_change(std::string_view first, std::string_view now);

// `root` is the audited folder. What the walk through the history found is kept in the cache, by HEAD's
// commit. `notices`: a line each, for stderr, where git could not tell everything.
git::Evidence git_evidence(const std::string& root, std::span<const Source> sources, std::span<const Environment> environments,
                           store::Cache& cache, std::vector<std::string>& notices);

}  // namespace reconcile
