#include "reconcile/audit/ledger_changes.h"

#include <map>
#include <string_view>

#include "core/base/words.h"
#include "store/sightings.h"

namespace reconcile {
namespace {

constexpr std::size_t most_rows = 20'000;  // of a ledger that is kept
constexpr std::int64_t day = 24 * 60 * 60 * 1000;

// "2026-01-05T10:00:00Z"
std::string second_of(std::int64_t ms) { return utc_time(ms - ((ms % 1000) + 1000) % 1000).substr(0, 19) + "Z"; }

std::string shown(const std::optional<std::int64_t>& time) { return time ? utc_time(*time) : "NULL"; }
std::string shown(const std::optional<std::string>& text) { return text ? quoted(*text) : "NULL"; }

std::vector<std::string> differences(const LedgerRow& before, const LedgerRow& now, LedgerKind kind) {
  std::vector<std::string> out;
  auto compare = [&](const char* column, const std::string& was, const std::string& is) {
    if (was != is) out.push_back(std::string(column) + " was " + was + ", is " + is);
  };
  const bool is_prisma = kind == LedgerKind::Prisma;
  compare(is_prisma ? "checksum" : "hash", before.checksum, now.checksum);
  compare(is_prisma ? "migration_name" : "name", shown(before.name), shown(now.name));
  compare("created_at", shown(before.created_at), shown(now.created_at));
  compare("applied_at", shown(before.applied_at), shown(now.applied_at));
  compare("started_at", shown(before.started_at), shown(now.started_at));
  compare("finished_at", shown(before.finished_at), shown(now.finished_at));
  compare("rolled_back_at", shown(before.rolled_back_at), shown(now.rolled_back_at));
  compare("applied_steps_count", std::to_string(before.applied_steps_count), std::to_string(now.applied_steps_count));
  return out;
}

// Rows are the same by their id; of ids that stand there twice, by the place among them.
using Identity = std::pair<std::string_view, std::size_t>;

std::map<Identity, std::size_t> by_identity(const std::vector<LedgerRow>& rows) {
  std::map<Identity, std::size_t> out;
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t r = 0; r < rows.size(); ++r) out.emplace(Identity(rows[r].id, seen[rows[r].id]++), r);
  return out;
}

std::vector<RowChange> compare(const std::vector<LedgerRow>& before, const Ledger& ledger) {
  const std::map<Identity, std::size_t> old = by_identity(before), now = by_identity(ledger.rows);
  std::vector<std::optional<std::size_t>> was(ledger.rows.size());
  for (const auto& [identity, r] : now) {
    if (const auto it = old.find(identity); it != old.end()) was[r] = it->second;
  }
  std::vector<RowChange> came, changed, went;
  for (std::size_t r = 0; r < ledger.rows.size(); ++r) {
    if (!was[r]) {
      came.push_back({RowChange::What::Came, ledger.rows[r], r, {}});
    } else if (auto fields = differences(before[*was[r]], ledger.rows[r], ledger.kind); !fields.empty()) {
      changed.push_back({RowChange::What::Changed, ledger.rows[r], r, std::move(fields)});
    }
  }
  std::vector<bool> is_there(before.size());
  for (const auto& [identity, r] : old) is_there[r] = now.contains(identity);
  for (std::size_t r = 0; r < before.size(); ++r) {
    if (!is_there[r]) went.push_back({RowChange::What::Went, before[r], std::nullopt, {}});
  }
  for (auto* more : {&changed, &went}) came.insert(came.end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
  return came;
}

LedgerChanges changes_of(const store::Cache& cache, const Environment& environment, const Ledger& ledger, std::int64_t since) {
  LedgerChanges out;
  // A day is over when the next one begins: what was seen on it counts.
  const std::string until = second_of(since % day == 0 ? since + day - 1000 : since);
  const auto before = store::sighting_at(cache, environment.name, ledger.schema + "." + ledger.table, until);
  if (!before) return out;
  out.seen_at = before->seen_at;
  out.is_later = before->seen_at > until;
  out.rows = compare(before->rows, ledger);
  return out;
}

}  // namespace

std::vector<LedgerChanges> note_ledgers(store::Cache& cache, const std::vector<Environment>& environments, std::optional<std::int64_t> since,
                                        std::optional<std::int64_t> now) {
  std::vector<LedgerChanges> out;
  for (std::size_t e = 0; e < environments.size(); ++e) {
    const Environment& environment = environments[e];
    if (!environment.problems.empty()) continue;
    for (std::size_t l = 0; l < environment.ledgers.size(); ++l) {
      const Ledger& ledger = environment.ledgers[l];
      if (ledger.kind == LedgerKind::Other || ledger.rows.size() > most_rows) continue;
      if (since) {
        out.push_back(changes_of(cache, environment, ledger, *since));
        out.back().environment = e;
        out.back().ledger = l;
      }
      if (now) store::put_sighting(cache, environment.name, ledger.schema + "." + ledger.table, second_of(*now), ledger.rows);
    }
  }
  return out;
}

}  // namespace reconcile
