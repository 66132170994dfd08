// Drizzle 0.x: `ORDER BY created_at DESC LIMIT 1`, and every journal entry whose `when` is later.
//
// One row decides. PostgreSQL sorts NULL first, and drizzle-orm reads it as 0; hashes are stored and never
// compared. Whatever is pending runs in one transaction, in the journal's order.
#include <algorithm>

#include "core/base/words.h"
#include "reconcile/migrator/rows.h"
#include "reconcile/migrator/tool.h"

namespace reconcile::migrator {
namespace {

// The row that ORDER BY created_at DESC LIMIT 1 gives; of equal ones the server gives any.
std::optional<std::size_t> deciding_row(const Ledger& ledger) {
  std::optional<std::size_t> found;
  for (std::size_t r = 0; r < ledger.rows.size(); ++r) {
    const auto& time = ledger.rows[r].created_at;
    if (!time) return r;
    if (!found || *time > *ledger.rows[*found].created_at) found = r;
  }
  return found;
}

// A JavaScript number: what `Number(created_at)` and the journal's `when` are compared as.
double when_of(const Migration& migration) { return static_cast<double>(migration.when.value_or(0)); }
double time_of(const LedgerRow& row) { return static_cast<double>(row.created_at.value_or(0)); }

class Selection {
 public:
  Selection(const Situation& in, Next& next) : in_(in), next_(next), rows_(first_rows(in, next)) {
    if (in.ledger != nullptr) deciding_ = deciding_row(*in.ledger);
  }

  void run() {
    for (std::size_t m = 0; m < in_.source.migrations.size(); ++m) {
      const bool selected = !deciding_ || time_of(row()) < when_of(in_.source.migrations[m]);
      next_.migrations.push_back(rows_[m] ? recorded(m, selected) : unrecorded(m, selected));
      if (selected) next_.runs.push_back(m);
    }
  }

 private:
  const LedgerRow& row() const { return in_.ledger->rows[*deciding_]; }

  Outlook recorded(std::size_t m, bool selected) const {
    const LedgerRow& own = in_.ledger->rows[*rows_[m]];
    const bool by_hash = next_.rows[*rows_[m]].how == Belongs::ByHash;
    std::string why = row_name(own) + (by_hash ? " has its hash" : " has its time, with another hash");
    if (!selected) return {State::Applied, std::move(why), rows_[m]};
    return {State::WillRunAgain, why + "; " + later(m), rows_[m]};
  }

  Outlook unrecorded(std::size_t m, bool selected) const {
    if (in_.ledger == nullptr) return {State::WillRun, "the database has no " + quoted(next_.ledger_table), {}};
    if (!deciding_) return {State::WillRun, "the ledger is empty", {}};
    if (selected) return {State::WillRun, later(m), {}};
    std::string time = in_.source.migrations[m].when ? utc_time(*in_.source.migrations[m].when) : std::string("0");
    std::string why = "its time " + time + " is not after that of " + dated_row_name(row()) + ", the only one that is compared";
    if (!next_.rows[*deciding_].migration) why += "; no file belongs to that row";
    return {State::WillSkip, std::move(why), {}};
  }

  std::string later(std::size_t m) const {
    if (!row().created_at) return row_name(row()) + " has no created_at: it sorts first and counts as 0, so everything is later";
    std::string time = in_.source.migrations[m].when ? utc_time(*in_.source.migrations[m].when) : std::string("0");
    return "its time " + time + " is after that of " + dated_row_name(row()) + ", the latest";
  }

  const Situation& in_;
  Next& next_;
  std::vector<std::optional<std::size_t>> rows_;
  std::optional<std::size_t> deciding_;
};

// drizzle-kit 1.x stops at a journal before it looks at anything else.
bool is_run_by_one(const Source& source) {
  return source.tool_version.starts_with("1.") && !source.tool_version.starts_with("1.0.0-beta.1-") && source.tool_version != "1.0.0-beta.1";
}

// The journal and every listed file are read before anything else, applied or not.
void check_files(const Situation& in, Next& next) {
  const Source& source = in.source;
  if (source.journal && is_run_by_one(source)) {
    return refuse(next, {"", "", old_folders}, "Drizzle " + source.tool_version + " does not read a folder with a journal: `drizzle-kit up` turns it into one of 1.x");
  }
  if (!source.journal) {
    return refuse(next, {"", "", "Can't find meta/_journal.json file"}, "there is no journal");
  }
  if (source.journal->damaged) {
    return refuse(next, {"", "", "meta/_journal.json is no valid JSON"}, "the journal is no valid JSON");
  }
  auto missing = std::ranges::find(source.migrations, false, &Migration::present);
  if (missing == source.migrations.end()) return;
  std::string folder = source.path.empty() ? "." : source.path;
  refuse(next, {missing->name, "", "No file " + folder + "/" + missing->name + ".sql found in " + folder + " folder"},
         "every listed file is read first, and that of " + quoted(missing->name) + " is missing");
}

}  // namespace

void predict_drizzle(const Situation& in, Next& next) {
  Selection(in, next).run();
  check_files(in, next);
}

}  // namespace reconcile::migrator
