#include "adapters/postgres/live.h"

#include <charconv>
#include <optional>
#include <pqxx/pqxx>
#include <utility>

#include "adapters/ledger/layout.h"
#include "adapters/postgres/catalog_query.h"
#include "adapters/postgres/connect_error.h"
#include "adapters/postgres/ledger_query.h"
#include "adapters/postgres/target.h"
#include "adapters/postgres/watchdog.h"

namespace reconcile::postgres {
namespace {

// A query comes first: after it the server refuses to make the transaction read-write. A session-level SET would
// stay behind in a transaction pooler's connection, for somebody else.
constexpr const char* begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* first_query =
    "SELECT pg_catalog.current_setting('transaction_read_only'), pg_catalog.current_setting('server_version_num')::int / 10000, pg_catalog.pg_backend_pid()";
constexpr const char* settings[] = {
    "SET LOCAL statement_timeout = '30s'",
    "SET LOCAL lock_timeout = '5s'",
    "SET LOCAL idle_in_transaction_session_timeout = '60s'",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL search_path = ''",
    "SET LOCAL jit = off",  // compiling the catalog query takes as long as running it on 10,000 tables
};
constexpr std::chrono::seconds patience(45);  // more than a statement may take
constexpr int batch = 5000;  // rows that are fetched at once

std::optional<std::int64_t> number(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<std::int64_t>();
}

std::optional<std::string> text(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return std::string(field.c_str(), field.size());
}

LedgerRow row_of(LedgerKind kind, const pqxx::row& from) {
  LedgerRow row;
  row.id = text(from[0]).value_or("");
  row.checksum = text(from[1]).value_or("");
  if (kind != LedgerKind::Prisma) {
    row.created_at = number(from[2]);
    row.name = text(from[3]);
    row.applied_at = number(from[4]);
    return row;
  }
  row.name = text(from[2]);
  row.started_at = number(from[3]);
  row.finished_at = number(from[4]);
  row.rolled_back_at = number(from[5]);
  row.logs = text(from[6]);
  row.applied_steps_count = number(from[7]).value_or(0);
  return row;
}

LedgerKind kind_of(std::string_view name) {
  for (LedgerKind kind : {LedgerKind::Drizzle, LedgerKind::DrizzleV1, LedgerKind::Prisma}) {
    if (to_string(kind) == name) return kind;
  }
  return LedgerKind::Other;
}

class LiveReader {
 public:
  LiveReader(const Target& target, const LiveOptions& options, Environment& environment) : target_(target), options_(options), environment_(environment) {}

  void run() {
    std::optional<pqxx::connection> connection;
    try {
      connection.emplace(target_.conninfo());
    } catch (const std::exception& refused) {
      Error error = connect_error(target_, refused.what());
      return problem(std::move(error.message), std::move(error.help));
    }
    std::vector<Ledger> before = environment_.ledgers;
    try {
      read(*connection);
    } catch (const pqxx::broken_connection&) {
      // What was read so far is a part of one snapshot; the rest is missing.
      environment_.ledgers = std::move(before);
      environment_.tables.clear();
      environment_.catalog_json.reset();
      problem(target_.label() + " closed the connection while it was read", "try again; the server's log says why");
    } catch (const std::exception& failed) {
      environment_.ledgers = std::move(before);
      problem(target_.label() + ": " + target_.scrubbed(failed.what()), "");
    }
  }

 private:
  void problem(std::string message, std::string help) {
    environment_.complete = false;
    whole_ = false;
    environment_.problems.push_back({"guard/could-not-check", std::move(message), std::nullopt, std::move(help)});
  }

  pqxx::result query(const std::string& sql) {
    pqxx::result answer = session_->exec(sql);
    watchdog_->fed();
    return answer;
  }
  void command(const std::string& sql) { query(sql); }
  pqxx::row one_row(const std::string& sql) {
    pqxx::result answer = query(sql);
    return answer.front();
  }

  void read(pqxx::connection& connection) {
    pqxx::nontransaction session(connection);
    Watchdog watchdog(connection.sock(), patience);
    session_ = &session;
    watchdog_ = &watchdog;
    try {
      command(begin);
      if (!is_read_only(connection)) return;
      for (const char* setting : settings) command(setting);
    } catch (const pqxx::failure& refused) {  // pgbouncer in statement mode closes the connection
      return problem(target_.label() + " refuses a read-only transaction: " + target_.scrubbed(refused.what()),
                     "a pooler in statement mode allows none: give the database's direct URL");
    }
    guarded("the names of the tables", [&] { read_tables(); });
    std::vector<Found> found;
    guarded("the ledgers", [&] { found = find_ledgers(); });
    for (const Found& ledger : found) read_ledger(ledger);
    if (options_.with_catalog) guarded("the catalog", [&] { read_catalog(); });
    command("ROLLBACK");
    environment_.complete = whole_;
  }

  bool is_read_only(pqxx::connection& connection) {
    pqxx::row row = one_row(first_query);
    if (row[0].as<std::string>() != "on") {
      problem(target_.label() + " did not make the transaction read-only: nothing was read", "give the database's direct URL");
      return false;
    }
    environment_.server_version = row[1].as<int>();
    // A pooler gives every client a number of its own in place of the server process's. Neon's plain proxy does too.
    bool other_process = row[2].as<int>() != connection.backendpid() && target_.label().find(".neon.tech") == std::string::npos;
    environment_.pooled = target_.names_pooler() || other_process;
    return true;
  }

  // What fails is taken back alone, so that the rest can still be read.
  template <class F>
  bool guarded(const std::string& what, F read) {
    command("SAVEPOINT reconcile");
    try {
      read();
      command("RELEASE SAVEPOINT reconcile");
      return true;
    } catch (const pqxx::sql_error& error) {
      command("ROLLBACK TO SAVEPOINT reconcile");
      refused(what, error);
      return false;
    }
  }

  void refused(const std::string& what, const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    if (state == "57014") return problem(what + " could not be read within 30 s", "try again when the server is less busy");
    if (state == "55P03") return problem(what + " is locked by somebody else", "wait until the migration or ALTER TABLE that holds the lock has ended, and try again");
    if (state == "42501") return problem("no permission to read " + what, "let this user read it: GRANT USAGE ON SCHEMA … and GRANT SELECT ON …");
    problem(what + " can't be read: " + target_.scrubbed(error.what()), "");
  }

  void read_tables() {
    for (const pqxx::row& row : query(user_tables_query())) {
      environment_.tables.push_back({row[0].as<std::string>(), row[1].as<std::string>()});
    }
  }

  struct Found {
    Ledger ledger;
    bool readable = false, filtered = false;
  };

  std::vector<Found> find_ledgers() {
    std::vector<Found> out;
    for (const pqxx::row& row : query(ledger_tables_query())) {
      Found found;
      found.ledger.schema = row[0].as<std::string>();
      found.ledger.table = row[1].as<std::string>();
      found.ledger.kind = kind_of(row[2].as<std::string>());
      found.ledger.origin = "live";
      found.readable = row[3].as<bool>();
      found.filtered = row[4].as<bool>();
      out.push_back(std::move(found));
    }
    return out;
  }

  void read_ledger(const Found& found) {
    Ledger ledger = found.ledger;
    std::string name = ledger.schema + "." + ledger.table;
    bool rows_matter = ledger.kind != LedgerKind::Other;
    std::string quoted = quoted_identifier(ledger.schema) + "." + quoted_identifier(ledger.table);
    if (!found.readable && rows_matter) {
      return problem("no permission to read `" + name + "`",
                     "let this user read it: GRANT USAGE ON SCHEMA " + quoted_identifier(ledger.schema) + " TO …; GRANT SELECT ON " + quoted + " TO …");
    }
    if (found.filtered && rows_matter) {
      return problem("row-level security may hide rows of `" + name + "` from this user", "read it as its owner, or as a role with BYPASSRLS");
    }
    // Of another tool's ledger that can't be read, it is still known that it stands there.
    if (!found.readable) return environment_.ledgers.push_back(std::move(ledger));
    bool read = guarded("`" + name + "`", [&] {
      if (rows_matter) {
        read_rows(ledger);
      } else {
        ledger.row_count = one_row("SELECT pg_catalog.count(*) FROM " + quoted)[0].as<std::size_t>();
      }
    });
    if (read) environment_.ledgers.push_back(std::move(ledger));
  }

  // By a cursor: no more than a batch of the server's answer is in memory beside the rows.
  void read_rows(Ledger& ledger) {
    command("DECLARE reconcile_rows NO SCROLL CURSOR FOR " + ledger_rows_query(ledger.kind, ledger.schema, ledger.table));
    const std::string fetch = "FETCH FORWARD " + std::to_string(batch) + " FROM reconcile_rows";
    while (true) {
      pqxx::result rows = query(fetch);
      for (const pqxx::row& row : rows) ledger.rows.push_back(row_of(ledger.kind, row));
      if (rows.size() < batch) break;
    }
    command("CLOSE reconcile_rows");
    ledger.row_count = ledger.rows.size();
    sort_rows(ledger);
  }

  void read_catalog() { environment_.catalog_json = one_row(std::string(catalog_query()))[0].as<std::string>(); }

  const Target& target_;
  const LiveOptions& options_;
  Environment& environment_;
  pqxx::nontransaction* session_ = nullptr;  // while it is read
  Watchdog* watchdog_ = nullptr;             // likewise
  bool whole_ = true;
};

}  // namespace

void read_live(const std::string& url, const LiveOptions& options, Environment& environment) {
  Result<Target> target = Target::parse(url);
  if (!target) {
    environment.problems.push_back({"guard/could-not-check", target.error().message, std::nullopt, target.error().help});
    return;
  }
  environment.host = target->label();
  environment.schema = target->schema();
  LiveReader(*target, options, environment).run();
}

}  // namespace reconcile::postgres
