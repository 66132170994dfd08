#include "reconcile/migrator/trial.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <map>
#include <set>
#include <string_view>

#include "core/base/words.h"
#include "reconcile/migrator/checksum.h"
#include "reconcile/migrator/ledger_sql.h"
#include "reconcile/migrator/rows.h"

namespace reconcile::migrator {
namespace {

using replay::Outcome;
using replay::StatementTrace;

constexpr std::string_view duplicate_table = "42P07";
// Refusals that hang on what is there: of a state that is not known for sure they prove nothing.
constexpr std::array<std::string_view, 9> of_missing = {"42P01", "42703", "42704", "42883", "3F000", "42P17", "2BP01", "42804", "42830"};

// What a statement that makes something is refused with where it is there already.
constexpr std::array<std::string_view, 4> of_present = {"42P06", "42P07", "42710", "42723"};

std::string qualified(const TableName& table) { return quoted_identifier(table.schema) + "." + quoted_identifier(table.name); }

std::set<TableName> ordinary_tables(const catalog::Catalog& catalog) {
  std::set<TableName> out;
  catalog.relations.for_each([&](const catalog::Relation& relation) {
    if (relation.kind != 'r' || relation.persistence == 't') return;
    const catalog::Namespace* schema = catalog.namespaces.find(relation.nsp);
    if (schema == nullptr || schema->name == "pg_catalog" || schema->name == "information_schema") return;
    out.insert({schema->name, relation.name});
  });
  return out;
}

class Trial {
 public:
  Trial(const Source& source, const Environment& environment, replay::ReplayOptions options, Next& next)
      : source_(source), environment_(environment), next_(next), replay_(std::move(options)) {}

  void run(const std::string* live_schema) {
    if (live_schema != nullptr) {
      start_from(*live_schema);
    } else {
      use_schema();
      apply_recorded();
      // Whoever uses the database has filled its tables since.
      if (has_applied_) replay_.forget_rows();
      if (environment_.complete) fit_to_tables();
      doubt_empty_ledger();
    }
    for (std::size_t i = 0; i < next_.runs.size(); ++i) {
      std::optional<WillFail> failure = run_one(source_.migrations[next_.runs[i]]);
      if (!failure) continue;
      if (!failure->message.empty()) stop_at(i, std::move(*failure));
      return;
    }
    replay_.finish();
  }

 private:
  void run_script(std::string sql) {
    Migration migration;
    migration.name = "the database";
    migration.text = std::move(sql);
    migration.chunks = {{{0, migration.text.size()}}};
    replay_.run(migration, TransactionMode::Autocommit);
    replay_.finish();
  }

  // The schema as it is, whoever made it. Its rows are not known, so that what hangs on them is undecided.
  void start_from(const std::string& live_schema) {
    const std::size_t from = replay_.trace().size();
    run_script(live_schema + "\nRESET ALL;\n");
    for (std::size_t i = from; i < replay_.trace().size(); ++i) {
      const StatementTrace& statement = replay_.trace()[i];
      // The ledger and a platform's objects stood there before.
      const bool is_there = statement.error && std::ranges::find(of_present, statement.error->sqlstate) != of_present.end();
      if (statement.outcome != Outcome::Succeeds && !statement.effect_applied && !is_there) is_sure_ = false;
    }
    replay_.forget_rows();
    use_schema();
  }

  // Prisma works in the schema of its URL, where its ledger stands, and makes it when it is missing.
  void use_schema() {
    const std::string schema = next_.ledger_table.substr(0, next_.ledger_table.find('.'));
    if (source_.adapter != "prisma" || schema.empty() || schema == "public") return;
    run_script("CREATE SCHEMA IF NOT EXISTS " + quoted_identifier(schema) + ";\nSET search_path = " + quoted_identifier(schema) + ";\n");
  }

  // An export of no rows is a new database, or one whose ledger was emptied: only the tables tell which.
  void doubt_empty_ledger() {
    const bool is_empty = next_.ledger && environment_.ledgers[*next_.ledger].rows.empty();
    if (!is_empty || environment_.complete) return;
    next_.remarks.emplace_back("the ledger is empty, and its export does not tell whether the tables are there: if they are, the command fails at the first of them");
  }

  // In the order in which the rows say that they ran.
  void apply_recorded() {
    const Ledger* ledger = next_.ledger ? &environment_.ledgers[*next_.ledger] : nullptr;
    if (ledger == nullptr) return;
    std::set<std::size_t> done;
    const std::map<std::size_t, std::size_t> renamed = under_old_names();
    for (std::size_t r = 0; r < next_.rows.size(); ++r) {
      const LedgerRow& row = ledger->rows[r];
      RowMatch match = next_.rows[r];
      if (const auto it = renamed.find(r); !match.migration && it != renamed.end()) match.migration = it->second;
      const bool took_effect = ledger->kind != LedgerKind::Prisma || row.finished_at.has_value();
      if (!took_effect) continue;
      if (!match.migration) {
        is_sure_ = false;
        has_unknown_rows_ = true;
        continue;
      }
      const Migration& migration = source_.migrations[*match.migration];
      is_sure_ = is_sure_ && migration.present && ran_as_it_is(migration, row);
      if (done.insert(*match.migration).second) apply(migration);
      has_applied_ = true;
    }
  }

  // Whether what ran did what the file now does.
  bool ran_as_it_is(const Migration& migration, const LedgerRow& row) const {
    if (same_checksum(source_, migration, row)) return true;
    const std::optional<Difference> difference = explain_checksum(migration.text, row.checksum);
    return difference && difference->harmless;
  }

  // Rows of no file that tell of a migration which has another name by now.
  std::map<std::size_t, std::size_t> under_old_names() const {
    std::map<std::size_t, std::size_t> out;
    for (std::size_t m = 0; m < next_.migrations.size(); ++m) {
      const Outlook& outlook = next_.migrations[m];
      if (outlook.state == State::WillRunAgain && outlook.row) out.emplace(*outlook.row, m);
    }
    return out;
  }

  void apply(const Migration& migration) {
    const std::size_t from = replay_.trace().size();
    replay_.run(migration, source_.transaction, source_.fresh_session);
    replay_.finish();
    for (std::size_t i = from; i < replay_.trace().size(); ++i) {
      const StatementTrace& statement = replay_.trace()[i];
      if (statement.outcome != Outcome::Succeeds && !statement.effect_applied) is_sure_ = false;
    }
  }

  // Tables that someone made or dropped without the ledger's knowing. Of the former only the names are known.
  void fit_to_tables() {
    const std::set<TableName> live(environment_.tables.begin(), environment_.tables.end());
    const std::set<TableName> model = ordinary_tables(replay_.catalog());
    std::string sql;
    for (const TableName& table : model) {
      if (live.contains(table) || is_ledger(table)) continue;
      sql += "DROP TABLE " + qualified(table) + " CASCADE;\n";
      is_sure_ = false;
    }
    for (const TableName& table : live) {
      if (model.contains(table) || is_ledger(table)) continue;
      sql += "CREATE SCHEMA IF NOT EXISTS " + quoted_identifier(table.schema) + ";\nCREATE TABLE " + qualified(table) + " ();\n";
      shells_.push_back(table.name);
    }
    if (!sql.empty()) run_script(std::move(sql));
  }

  bool is_ledger(const TableName& table) const {
    return std::ranges::any_of(environment_.ledgers, [&](const Ledger& ledger) { return ledger.schema == table.schema && ledger.table == table.name; }) ||
           table.schema + "." + table.name == next_.ledger_table;
  }

  // What stops it; with an empty message where something fails, or may, and no more can be told.
  std::optional<WillFail> run_one(const Migration& migration) {
    if (!migration.present) {
      return WillFail{migration.name, "P3015", "Could not find the migration file at migration.sql. Please delete the directory or restore the migration file."};
    }
    const std::size_t from = replay_.trace().size();
    replay_.run(migration, source_.transaction, source_.fresh_session);
    for (std::size_t i = from; i < replay_.trace().size(); ++i) {
      const StatementTrace& statement = replay_.trace()[i];
      if (statement.outcome == Outcome::Undecided) note_undecided(migration, statement);
      if (statement.outcome != Outcome::Fails) {
        may_stop_earlier_ = may_stop_earlier_ || may_be_made_already(migration, statement);
        continue;
      }
      if (!proves(migration, statement)) {
        note("whether " + quoted(migration.name) + " succeeds is undecided: by the files alone it fails with \"" + statement.error->message +
             "\", but not all that ran on this database is known");
        return WillFail{migration.name, "", ""};
      }
      return WillFail{migration.name, statement.error->sqlstate, statement.error->message, may_stop_earlier_};
    }
    // The ledger's row of a folder that is named for no time gets NaN into a bigint.
    if (source_.adapter == "drizzle-v1" && !migration.when) {
      return WillFail{migration.name, "22P02", "invalid input syntax for type bigint: \"NaN\"", may_stop_earlier_};
    }
    return std::nullopt;
  }

  // Whether it makes something that a migration may have made of which only the row is left.
  bool may_be_made_already(const Migration& migration, const StatementTrace& statement) const {
    if (!has_unknown_rows_ || (environment_.complete && statement.kind == "CREATE TABLE")) return false;
    const std::string_view text = std::string_view(migration.text).substr(statement.span.offset, statement.span.length);
    if (boost::algorithm::icontains(text, "IF NOT EXISTS") || boost::algorithm::icontains(text, "OR REPLACE")) return false;
    return std::ranges::any_of(statement.changes, [](const replay::Change& change) { return change.kind == replay::ChangeKind::Create; });
  }

  void note_undecided(const Migration& migration, const StatementTrace& statement) {
    note("whether " + quoted(migration.name) + " succeeds is undecided: " + statement.undecided_reason);
  }

  // Of what is undecided the first is told; the rest hangs on it.
  void note(std::string remark) {
    if (!std::exchange(has_noted_, true)) next_.remarks.push_back(std::move(remark));
  }

  // Whether a failure on the model is one on this database.
  bool proves(const Migration& migration, const StatementTrace& statement) const {
    if (statement.cascade || !statement.error) return false;
    const std::string& state = statement.error->sqlstate;
    if (state == duplicate_table) return true;
    if (!is_sure_ && std::ranges::find(of_missing, state) != of_missing.end()) return false;
    const std::string_view text = std::string_view(migration.text).substr(statement.span.offset, statement.span.length);
    return std::ranges::none_of(shells_, [&](const std::string& name) { return text.find(name) != std::string_view::npos; });
  }

  void stop_at(std::size_t place, WillFail failure) {
    next_.will_fail = std::move(failure);
    for (std::size_t i = place + 1; i < next_.runs.size(); ++i) {
      Outlook& outlook = next_.migrations[next_.runs[i]];
      outlook.state = State::Blocked;
      outlook.reason = quoted(next_.will_fail->migration) + " fails before it";
      next_.blocked = quoted(next_.will_fail->migration) + " fails before them";
    }
    next_.runs.resize(place + 1);
  }

  const Source& source_;
  const Environment& environment_;
  Next& next_;
  replay::Replay replay_;
  bool is_sure_ = true;              // the model's state is the database's, as far as migrations made it
  bool has_unknown_rows_ = false;    // of migrations that are no more
  bool may_stop_earlier_ = false;    // what ran so far may be refused on this database
  std::vector<std::string> shells_;  // tables of which only the name is known
  bool has_noted_ = false;
  bool has_applied_ = false;
};

}  // namespace

void try_out(const Source& source, const Environment& environment, replay::ReplayOptions options, Next& next, const std::string* live_schema) {
  if (next.runs.empty() || next.will_fail) return;
  if (live_schema != nullptr && next.ledger) options.prelude.clear();  // the ledger is in the schema
  Trial(source, environment, std::move(options), next).run(live_schema);
}

}  // namespace reconcile::migrator
