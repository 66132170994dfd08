// Prisma: every directory without a row of its name that is not rolled back, unless some row has failed.
//
// Neither checksums nor orphan rows nor the order stop `migrate deploy`. What does: another provider in the lock
// file, a first deploy into a schema that holds tables, a failed row, a directory without its file.
#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/words.h"
#include "core/history/history.h"
#include "reconcile/migrator/checksum.h"
#include "reconcile/migrator/rows.h"
#include "reconcile/migrator/tool.h"

namespace reconcile::migrator {
namespace {

bool is_applied(const LedgerRow& row) { return row.finished_at && !row.rolled_back_at; }
bool is_failed(const LedgerRow& row) { return !row.finished_at && !row.rolled_back_at; }

// PostGIS brings these; they do not make a schema "not empty".
constexpr std::array<std::string_view, 5> postgis_tables = {"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns", "raster_overviews"};

// In the connection's schema, or in any that the datasource lists.
std::optional<TableName> table_in_the_way(const Situation& in, std::string_view ledger_schema) {
  const std::vector<std::string>& listed = in.source.schemas;
  for (const TableName& table : in.environment.tables) {
    const bool counts = listed.empty() ? table.schema == ledger_schema : std::ranges::find(listed, table.schema) != listed.end();
    if (counts && std::ranges::find(postgis_tables, table.name) == postgis_tables.end()) return table;
  }
  return std::nullopt;
}

// A row of no directory that has this one's checksum: the directory was renamed after it ran.
std::optional<std::size_t> row_of_old_name(const Situation& in, const Next& next, std::size_t m) {
  const Migration& migration = in.source.migrations[m];
  if (!migration.present || !has_statement(migration, in.source.dialect)) return std::nullopt;
  for (std::size_t r = 0; r < next.rows.size(); ++r) {
    const LedgerRow& row = in.ledger->rows[r];
    if (!next.rows[r].migration && is_applied(row) && same_checksum(in.source, migration, row)) return r;
  }
  return std::nullopt;
}

// The rows of one directory, told as one state.
Outlook outlook_of(const Situation& in, const Next& next, std::size_t m) {
  if (in.ledger == nullptr) return {State::WillRun, "the database has no " + quoted(next.ledger_table), {}};
  std::optional<std::size_t> applied, failed, finished_and_rolled_back, rolled_back;
  for (std::size_t r = 0; r < next.rows.size(); ++r) {
    if (next.rows[r].migration != m) continue;
    const LedgerRow& row = in.ledger->rows[r];
    auto& kind = is_applied(row) ? applied : is_failed(row) ? failed : row.finished_at ? finished_and_rolled_back : rolled_back;
    if (!kind) kind = r;
  }
  if (failed) return {State::Blocked, "its row has failed: started, never finished", failed};
  if (applied) {
    const LedgerRow& row = in.ledger->rows[*applied];
    return {State::Applied, row.applied_steps_count == 0 ? "marked as applied without being run" : "its row is finished", applied};
  }
  if (finished_and_rolled_back) return {State::WillRunAgain, "its row is finished, but marked as rolled back: it counts as not applied", finished_and_rolled_back};
  if (rolled_back) return {State::WillRun, "it failed and was marked as rolled back", rolled_back};
  if (const auto old = row_of_old_name(in, next, m)) {
    return {State::WillRunAgain, "it ran as " + quoted(in.ledger->rows[*old].name.value_or("")) + ", whose row has its checksum: only names count", old};
  }
  return {State::WillRun, "no row has its name", {}};
}

std::string failed_message(const Ledger& ledger) {
  std::string out = "migrate found failed migrations in the target database, new migrations will not be applied.";
  for (const LedgerRow& row : ledger.rows) {
    if (!is_failed(row)) continue;
    std::string time = row.started_at ? utc_time(*row.started_at) : "";
    if (time.ends_with('Z') && time.size() == 24) time = time.substr(0, 10) + " " + time.substr(11, 12) + " UTC";
    out += " The `" + row.name.value_or("") + "` migration started at " + time + " failed";
  }
  return out;
}

// The lock file's provider, which comes before everything: the adapter has read it and says when it is not the schema's.
std::optional<std::string> lock_problem(const Source& source) {
  for (const LayoutProblem& problem : source.problems) {
    if (problem.message.find("P3019") != std::string::npos) return problem.message;
  }
  return std::nullopt;
}

// What stops the command before it runs anything, in the order of its checks.
void check(const Situation& in, Next& next) {
  if (auto lock = lock_problem(in.source)) {
    return refuse(next, {"", "P3019", "The datasource provider specified in your schema does not match the one specified in the migration_lock.toml"}, *lock);
  }
  if (in.ledger == nullptr) {
    const std::string schema = next.ledger_table.substr(0, next.ledger_table.find('.'));
    if (auto table = table_in_the_way(in, schema)) {
      refuse(next, {"", "P3005", "The database schema is not empty."}, "the database has no ledger, but tables: " + quoted(table->schema + "." + table->name));
    }
    return;
  }
  auto failed = std::ranges::find_if(in.ledger->rows, is_failed);
  if (failed == in.ledger->rows.end()) return;
  refuse(next, {failed->name.value_or(""), "P3009", failed_message(*in.ledger)}, "the row of " + quoted(failed->name.value_or("")) + " has failed");
}

}  // namespace

void predict_prisma(const Situation& in, Next& next) {
  for (std::size_t m = 0; m < in.source.migrations.size(); ++m) {
    next.migrations.push_back(outlook_of(in, next, m));
    const State state = next.migrations.back().state;
    if (state == State::WillRun || state == State::WillRunAgain) next.runs.push_back(m);
  }
  check(in, next);
}

}  // namespace reconcile::migrator
