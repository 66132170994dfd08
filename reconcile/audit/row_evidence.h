// What git knows of ledger rows that no file accounts for, and of where environments stand.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/git/evidence.h"
#include "core/history/ledger.h"
#include "core/history/source.h"
#include "store/cache.h"

namespace reconcile {

// Adds to `out`. The first look on a repository with tens of thousands of commits takes seconds; the cache
// keeps what it found, by the commits that references point at.
void add_row_evidence(const git::Repository& repository, std::span<const Source> sources, std::span<const Environment> environments,
                      store::Cache& cache, git::Evidence& out);

// The key of Evidence::standings.
std::pair<std::string, std::string> standing_key(const Environment& environment, const Ledger& ledger);

}  // namespace reconcile
