// How ledgers have changed since they were last seen: what the store knows of them, and what they hold now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/history/ledger.h"
#include "store/cache.h"

namespace reconcile {

struct RowChange {
  enum class What { Came, Changed, Went };
  What what = What::Came;
  LedgerRow row;                    // as it is, or was
  std::optional<std::size_t> now;   // in Ledger::rows
  std::vector<std::string> fields;  // of a changed one: "hash was aa…, is bb…"
};

struct LedgerChanges {
  std::size_t environment = 0, ledger = 0;  // in Audit::environments, and in its ledgers
  std::string seen_at;  // when it was in the state that is compared with; empty: none is known
  bool is_later = false;  // that was after the day that was asked for: no earlier state is known
  std::vector<RowChange> rows;  // came, changed and went, each in the ledger's order
};

// Compares each ledger with the state that it was in at `since` (nothing is compared without), then notes in the cache
// what it holds at `now`, both in milliseconds. What could not be read whole, other tools' ledgers and very long ones are
// left out.
std::vector<LedgerChanges> note_ledgers(store::Cache& cache, const std::vector<Environment>& environments, std::optional<std::int64_t> since,
                                        std::optional<std::int64_t> now);

}  // namespace reconcile
