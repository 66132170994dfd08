#include "reconcile/migrator/story.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include "core/base/words.h"
#include "reconcile/migrator/rows.h"

namespace reconcile::migrator {
namespace {

constexpr std::size_t most_clauses = 12;
constexpr std::int64_t a_second = 1000;
constexpr std::int64_t least_milliseconds = 100'000'000'000;  // 1973: what is less is a time in seconds

std::optional<std::int64_t> serial_of(const LedgerRow& row) {
  std::int64_t value = 0;
  const char* end = row.id.data() + row.id.size();
  const auto [after, error] = std::from_chars(row.id.data(), end, value);
  return error == std::errc() && after == end ? std::optional(value) : std::nullopt;
}

bool is_uuid(std::string_view id) {
  if (id.size() != 36) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? id[i] != '-' : std::string_view("0123456789abcdefABCDEF").find(id[i]) == std::string_view::npos) return false;
  }
  return true;
}

class Clauses {
 public:
  void add(std::string clause) {
    if (++count_ <= most_clauses) out_.push_back(std::move(clause));
  }
  std::vector<std::string> take() && {
    if (count_ > most_clauses) out_.push_back("and " + std::to_string(count_ - most_clauses) + " more of this kind");
    return std::move(out_);
  }

 private:
  std::vector<std::string> out_;
  std::size_t count_ = 0;
};

// "row 3", "4 rows (row 3, row 4, row 5 and 1 more)": of what several rows have in common.
class Rows {
 public:
  void add(const LedgerRow& row) {
    if (++count_ <= most_named) names_ += (count_ == 1 ? "" : ", ") + row_name(row);
  }
  void tell(std::string_view one, std::string_view many, std::string_view what, Clauses& out) const {
    if (count_ == 0) return;
    if (count_ == 1) return out.add(names_ + " " + std::string(one) + std::string(what));
    const std::string rest = count_ > most_named ? " and " + std::to_string(count_ - most_named) + " more" : "";
    out.add(count_of(count_, "row") + " (" + names_ + rest + ") " + std::string(many) + std::string(what));
  }

 private:
  static constexpr std::size_t most_named = 4;
  std::size_t count_ = 0;
  std::string names_;
};

// Two rows for one migration; a million of them is told by the first ones.
void tell_duplicates(const Source& source, const Ledger& ledger, const Next& next, Clauses& out) {
  for (std::size_t r = 0; r < next.rows.size(); ++r) {
    const auto& first = next.rows[r].duplicate_of;
    if (!first) continue;
    const LedgerRow& one = ledger.rows[*first];
    const LedgerRow& other = ledger.rows[r];
    const auto& migration = next.rows[r].migration;
    const std::string what = migration ? quoted(source.migrations[*migration].name) : "the same migration";
    const bool same_time = one.created_at == other.created_at;
    out.add("rows " + one.id + " and " + other.id + " both record " + what + ": " + (same_time ? "two deploys ran at once, or the row was copied" : "it was recorded again with another time"));
  }
}

// -- Drizzle ------------------------------------------------------------------------------------

class DrizzleStory {
 public:
  DrizzleStory(const Source& source, const Ledger& ledger, const Next& next) : source_(source), ledger_(ledger), rows_(ledger.rows), next_(next) {}

  std::vector<std::string> tell() {
    tell_jumps();
    for (std::size_t r = 0; r < rows_.size(); ++r) sort_time(r);
    timeless_.tell("has", "have", " no time, and was not written by the tool", out_);
    in_seconds_.tell("has its time", "have their times", " in seconds, as no tool writes it", out_);
    restamped_.tell("has another time", "have other times", " than what they record: stamped by hand, or the migrations were generated anew", out_);
    round_.tell("has a whole second", "have whole seconds", " for a time: probably stamped by hand", out_);
    tell_duplicates(source_, ledger_, next_, out_);
    tell_deploys();
    return std::move(out_).take();
  }

 private:
  // A serial number is used up by an insert that is taken back, which a failed deploy's are.
  void tell_jumps() {
    std::string jumps;
    std::size_t count = 0;
    std::int64_t last = 0;
    for (const LedgerRow& row : rows_) {
      const auto id = serial_of(row);
      if (!id) continue;
      const bool jumps_here = *id > last + 1;
      if (jumps_here && ++count <= 4) jumps += (count == 1 ? "" : ", ") + (last == 0 ? "they begin with " + row.id : "from " + std::to_string(last) + " to " + row.id);
      last = *id;
    }
    if (count > 4) jumps += " and " + count_of(count - 4, "time") + " more";
    if (count > 0) out_.add("its ids jump (" + jumps + "): deploys that failed used the numbers up, or rows were deleted");
  }

  void sort_time(std::size_t r) {
    const LedgerRow& row = rows_[r];
    if (!row.created_at) return timeless_.add(row);
    const auto& migration = next_.rows[r].migration;
    const auto when = migration ? source_.migrations[*migration].when : std::nullopt;
    if (when && is_same_time(*when, *row.created_at)) return;
    if (*row.created_at > 0 && *row.created_at < least_milliseconds) return in_seconds_.add(row);
    if (when) return restamped_.add(row);
    if (*row.created_at % a_second == 0 && !whole_seconds_are_usual()) round_.add(row);
  }

  // Drizzle 1.x takes whole seconds from the folder's name; a row of 0.x keeps its milliseconds.
  bool is_same_time(std::int64_t when, std::int64_t time) const {
    return source_.adapter == "drizzle-v1" ? when / a_second == time / a_second : when == time;
  }

  // Where journal entries have them too, they are no mark of a hand.
  bool whole_seconds_are_usual() const {
    return std::ranges::any_of(source_.migrations, [](const Migration& migration) { return migration.when && *migration.when % a_second == 0; });
  }

  // Drizzle 1.x: the rows of one deploy share the time of its transaction.
  void tell_deploys() {
    std::map<std::int64_t, std::size_t> deploys;
    std::size_t upgraded = 0;
    bool is_known = false;
    for (const LedgerRow& row : rows_) {
      if (row.applied_at) ++deploys[*row.applied_at], is_known = true;
      else ++upgraded;
    }
    if (!is_known) return;
    const auto& [newest, rows] = *deploys.rbegin();
    std::string clause = count_of(deploys.size(), "deploy") + ", the last one " + utc_time(newest) + " with " + count_of(rows, "row");
    if (upgraded > 0) clause += "; " + count_of(upgraded, "row") + (upgraded == 1 ? " is" : " are") + " from before the upgrade of the ledger from 0.x";
    out_.add(std::move(clause));
  }

  const Source& source_;
  const Ledger& ledger_;
  const std::vector<LedgerRow>& rows_;
  const Next& next_;
  Rows timeless_, in_seconds_, restamped_, round_;
  Clauses out_;
};

// -- Prisma -------------------------------------------------------------------------------------

class PrismaStory {
 public:
  PrismaStory(const Source& source, const Ledger& ledger, const Next& next) : source_(source), ledger_(ledger), rows_(ledger.rows), next_(next) {}

  std::vector<std::string> tell() {
    // An export may have lost what is below a second.
    times_are_whole_ = std::ranges::all_of(rows_, [](const LedgerRow& row) { return row.started_at.value_or(0) % a_second == 0; });
    tell_attempts();
    tell_resolved();
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      tell_hand(rows_[r]);
      if (r > 0) tell_overlap(rows_[r - 1], rows_[r]);
    }
    tell_duplicates(source_, ledger_, next_, out_);
    return std::move(out_).take();
  }

 private:
  static std::string name_of(const LedgerRow& row) { return quoted(row.name.value_or("")); }

  static bool was_resolved(const LedgerRow& row) { return row.finished_at && row.finished_at == row.started_at && row.applied_steps_count == 0; }

  void tell_attempts() {
    struct Attempts {
      std::size_t failed = 0;
      bool applied = false;
    };
    std::map<std::string_view, Attempts> attempts;
    for (const LedgerRow& row : rows_) {
      Attempts& of = attempts[row.name ? std::string_view(*row.name) : std::string_view()];
      const bool applied = row.finished_at && !row.rolled_back_at;
      if (applied) of.applied = true;
      else if (!row.finished_at) ++of.failed;
    }
    for (const auto& [name, of] : attempts) {
      if (of.failed == 0 || !(of.applied || of.failed > 1)) continue;
      out_.add(quoted(name) + " failed " + (of.failed == 1 ? "once" : std::to_string(of.failed) + " times") + (of.applied ? " before it was recorded as applied" : ""));
    }
  }

  void tell_resolved() {
    std::vector<std::string> names;
    for (const LedgerRow& row : rows_) {
      if (was_resolved(row)) names.push_back(row.name.value_or(""));
    }
    if (!names.empty()) out_.add(quoted_list(names) + (names.size() == 1 ? " was" : " were") + " recorded by `prisma migrate resolve --applied`, not run");
  }

  void tell_hand(const LedgerRow& row) {
    if (!row.id.empty() && !is_uuid(row.id)) return out_.add("the row of " + name_of(row) + " was written by hand: its id is no UUID");
    if (!row.started_at || !row.finished_at) return;
    if (*row.finished_at < *row.started_at) return out_.add("the row of " + name_of(row) + " was written by hand: it finished before it started");
    const bool is_round = *row.started_at % a_second == 0 && *row.finished_at % a_second == 0;
    if (is_round && !times_are_whole_) out_.add("the row of " + name_of(row) + " was probably written by hand: its times are whole seconds");
  }

  // Prisma's lock keeps deploys apart, unless it was switched off or a pooler is between.
  void tell_overlap(const LedgerRow& before, const LedgerRow& row) {
    if (!before.started_at || !before.finished_at || !row.started_at || was_resolved(row) || was_resolved(before)) return;
    if (*row.started_at < *before.finished_at) out_.add(name_of(row) + " started before " + name_of(before) + " had finished: two deploys ran at once, without Prisma's lock");
  }

  const Source& source_;
  const Ledger& ledger_;
  const std::vector<LedgerRow>& rows_;
  const Next& next_;
  bool times_are_whole_ = false;
  Clauses out_;
};

}  // namespace

std::vector<std::string> row_story(const Source& source, const Ledger& ledger, const Next& next) {
  if (ledger.kind == LedgerKind::Other || next.rows.size() != ledger.rows.size()) return {};
  return ledger.kind == LedgerKind::Prisma ? PrismaStory(source, ledger, next).tell() : DrizzleStory(source, ledger, next).tell();
}

std::vector<std::string> rows_without_file(const Ledger& ledger, const Next& next) {
  Clauses out;
  for (std::size_t r = 0; r < next.rows.size(); ++r) {
    const LedgerRow& row = ledger.rows[r];
    const bool took_effect = ledger.kind != LedgerKind::Prisma || (row.finished_at && !row.rolled_back_at);
    if (next.rows[r].migration || next.rows[r].duplicate_of || !took_effect) continue;
    out.add((ledger.kind == LedgerKind::Prisma ? row_name(row) : dated_row_name(row)) + " belongs to no file");
  }
  return std::move(out).take();
}

}  // namespace reconcile::migrator
