#include "reconcile/migrator/rows.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>

#include "core/base/words.h"
#include "core/history/history.h"

namespace reconcile::migrator {
namespace {

class DrizzleRows {
 public:
  DrizzleRows(const Source& source, const Ledger& ledger) : source_(source), ledger_(ledger), out_(ledger.rows.size()), taken_(source.migrations.size()) {
    for (std::size_t m = 0; m < source.migrations.size(); ++m) {
      const Migration& migration = source.migrations[m];
      if (!migration.checksum.empty()) by_hash_[migration.checksum].push_back(m);
      if (migration.when) by_time_[*migration.when].push_back(m);
    }
  }

  std::vector<RowMatch> run() {
    each_open([&](const LedgerRow& row, RowMatch& match) { take(match, Belongs::ByHash, hash_and_time(row)); });
    each_open([&](const LedgerRow& row, RowMatch& match) { take(match, Belongs::ByHash, free_one(find(by_hash_, row.checksum))); });
    each_open([&](const LedgerRow& row, RowMatch& match) { repeat(row, match); });
    each_open([&](const LedgerRow& row, RowMatch& match) {
      if (!row.created_at) return;
      const auto& same_time = find(by_time_, *row.created_at);
      auto one = free_one(same_time);
      if (!one && !same_time.empty()) one = same_time.front();
      take(match, Belongs::ByTime, one);
    });
    mark_repeated_orphans();
    return std::move(out_);
  }

 private:
  template <class F>
  void each_open(F&& place) {
    for (std::size_t r = 0; r < out_.size(); ++r) {
      if (out_[r].how == Belongs::ToNone) place(ledger_.rows[r], out_[r]);
    }
  }

  template <class Map, class Key>
  const std::vector<std::size_t>& find(const Map& map, const Key& key) const {
    static const std::vector<std::size_t> none;
    auto it = map.find(key);
    return it == map.end() ? none : it->second;
  }

  std::optional<std::size_t> free_one(const std::vector<std::size_t>& migrations) const {
    auto it = std::ranges::find_if(migrations, [&](std::size_t m) { return !taken_[m]; });
    return it == migrations.end() ? std::nullopt : std::optional(*it);
  }

  std::optional<std::size_t> hash_and_time(const LedgerRow& row) const {
    for (std::size_t m : find(by_hash_, row.checksum)) {
      if (!taken_[m] && row.created_at && source_.migrations[m].when == row.created_at) return m;
    }
    return std::nullopt;
  }

  void take(RowMatch& match, Belongs how, std::optional<std::size_t> migration) {
    if (!migration) return;
    match.how = how;
    match.migration = migration;
    taken_[*migration] = true;
  }

  // Its hash is a file's that has its row already.
  void repeat(const LedgerRow& row, RowMatch& match) {
    const auto& migrations = find(by_hash_, row.checksum);
    if (migrations.empty()) return;
    auto same_time = std::ranges::find_if(migrations, [&](std::size_t m) { return source_.migrations[m].when == row.created_at; });
    const std::size_t m = same_time == migrations.end() ? migrations.front() : *same_time;
    match = {Belongs::ByHash, m, std::nullopt};
    // Emptied files all have one hash: a row that such a file left behind tells nothing of this one.
    if (same_time == migrations.end() && !has_statement(source_.migrations[m], source_.dialect)) return;
    if (first_row_.empty()) {
      first_row_.resize(source_.migrations.size());
      for (std::size_t r = out_.size(); r > 0; --r) {
        const RowMatch& other = out_[r - 1];
        if (other.migration && !other.duplicate_of && &other != &match) first_row_[*other.migration] = r - 1;
      }
    }
    match.duplicate_of = first_row_[m];
  }

  // By sorted places and not by a map of rows: of a ledger of a million rows that is a tenth of the memory.
  void mark_repeated_orphans() {
    std::vector<std::uint32_t> places(out_.size());
    std::iota(places.begin(), places.end(), 0U);
    const auto identity = [&](std::uint32_t r) { return std::tuple(std::string_view(ledger_.rows[r].checksum), ledger_.rows[r].created_at, r); };
    std::ranges::sort(places, {}, identity);
    std::size_t first = 0;
    for (std::size_t i = 1; i < places.size(); ++i) {
      const LedgerRow &one = ledger_.rows[places[first]], &row = ledger_.rows[places[i]];
      if (one.checksum != row.checksum || one.created_at != row.created_at) {
        first = i;
      } else if (!out_[places[i]].duplicate_of) {
        out_[places[i]].duplicate_of = places[first];
      }
    }
  }

  const Source& source_;
  const Ledger& ledger_;
  std::vector<RowMatch> out_;
  std::vector<bool> taken_;
  std::vector<std::size_t> first_row_;  // of each migration; made when the first repeated row is found
  std::map<std::string_view, std::vector<std::size_t>, std::less<>> by_hash_;
  std::map<std::int64_t, std::vector<std::size_t>> by_time_;
};

}  // namespace

std::vector<RowMatch> match_drizzle_rows(const Source& source, const Ledger& ledger) { return DrizzleRows(source, ledger).run(); }

std::vector<RowMatch> match_prisma_rows(const Source& source, const Ledger& ledger) {
  std::map<std::string_view, std::size_t> by_name;
  for (std::size_t m = 0; m < source.migrations.size(); ++m) by_name.try_emplace(source.migrations[m].name, m);
  std::map<std::string_view, std::size_t> first_applied;
  std::vector<RowMatch> out;
  for (std::size_t r = 0; r < ledger.rows.size(); ++r) {
    const LedgerRow& row = ledger.rows[r];
    RowMatch match;
    auto it = row.name ? by_name.find(*row.name) : by_name.end();
    if (it != by_name.end()) match = {Belongs::ByName, it->second, std::nullopt};
    const bool applied = row.name && row.finished_at && !row.rolled_back_at;
    if (applied) {
      auto [before, is_new] = first_applied.try_emplace(*row.name, r);
      if (!is_new) match.duplicate_of = before->second;
    }
    out.push_back(match);
  }
  return out;
}

std::vector<RowMatch> match_rows(const Source& source, const Ledger& ledger) {
  return ledger.kind == LedgerKind::Prisma ? match_prisma_rows(source, ledger) : match_drizzle_rows(source, ledger);
}

std::size_t matched(const std::vector<RowMatch>& rows) {
  return static_cast<std::size_t>(std::ranges::count_if(rows, [](const RowMatch& row) { return row.migration.has_value(); }));
}

std::string row_name(const LedgerRow& row) {
  if (row.name) return "row " + quoted(*row.name);
  return row.id.empty() ? "a row without an id" : "row " + row.id;
}

std::string dated_row_name(const LedgerRow& row) {
  return row_name(row) + " (" + (row.created_at ? utc_time(*row.created_at) : "created_at NULL") + ")";
}

}  // namespace reconcile::migrator
