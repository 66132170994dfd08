#include "reconcile/plan/next_time.h"

#include <algorithm>
#include <ctime>

#include "adapters/names.h"
#include "reconcile/plan/ledger_view.h"

namespace reconcile::plan {
namespace {

constexpr std::int64_t year_2000 = 946684800000;

}  // namespace

std::int64_t next_time(const Audit& audit, const Source& source) {
  std::int64_t out = year_2000;
  for (const Migration& m : source.migrations) out = std::max(out, m.when.value_or(timestamp_of(m.name).value_or(0)));
  if (source.journal) {
    for (const JournalEntry& entry : source.journal->entries) out = std::max(out, entry.when);
  }
  for (const Environment& environment : audit.environments) {
    auto view = view_of(environment, source);
    if (!view || view->ledger == nullptr) continue;
    for (const LedgerRow& row : view->ledger->rows) {
      out = std::max({out, row.created_at.value_or(0), row.started_at.value_or(0), row.finished_at.value_or(0)});
      if (row.name) out = std::max(out, timestamp_of(*row.name).value_or(0));
    }
  }
  return (out / 1000 + 1) * 1000;
}

std::string stamp_of(std::int64_t ms) {
  std::time_t seconds = ms / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char out[16];
  std::strftime(out, sizeof out, "%Y%m%d%H%M%S", &utc);
  return out;
}

}  // namespace reconcile::plan
