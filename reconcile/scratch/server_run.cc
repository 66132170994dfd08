#include "reconcile/scratch/server_run.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/replay/preset.h"
#include "core/sql/inline_rows.h"
#include "core/sql/script.h"
#include "core/sql/split.h"
#include "core/sql/unsafe.h"

namespace reconcile::scratch {
namespace {

constexpr const char* savepoint = "reconcile_statement";

std::string first_word(std::string_view sql) {
  std::string out;
  for (char c : sql) {
    if (!std::isalpha(static_cast<unsigned char>(c))) break;
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

bool controls_transaction(std::string_view sql) {
  static constexpr std::array words = {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE"};
  std::string word = first_word(sql);
  return std::find(words.begin(), words.end(), word) != words.end();
}

// An answer that is about the server at hand and not about the statement.
std::string says_nothing(const PgError& error, const std::string& sql) {
  if (error.sqlstate == "42501") return "the scratch server's role may not do it: " + error.message;
  if (error.sqlstate == "57014") return "it took longer than the scratch server allows";
  if (error.sqlstate == "53100" || error.sqlstate == "53200" || error.sqlstate == "53300" || error.sqlstate == "54000") return error.message;
  bool extension = first_word(sql) == "CREATE" && (error.sqlstate == "58P01" || error.sqlstate == "0A000") &&
                   error.message.find("extension") != std::string::npos;
  return extension ? "the scratch server lacks it: " + error.message : "";
}

class Runner {
 public:
  Runner(const Source& source, Server& server, Database& database) : source_(source), server_(server), database_(database) {}

  std::vector<ServerVerdict> run() {
    for (migration_ = 0; migration_ < source_.migrations.size(); ++migration_) run(source_.migrations[migration_]);
    return std::move(out_);
  }

 private:
  void run(const Migration& migration) {
    if (source_.fresh_session && database_.standing() == Standing::Idle) database_.run("RESET ALL; SET statement_timeout = '30s'");
    TransactionMode mode = migration.transaction.value_or(source_.transaction);
    for (const Chunk& chunk : migration.chunks) {
      const std::string_view text = std::string_view(migration.text).substr(chunk.span.offset, chunk.span.length);
      const auto rows = mode == TransactionMode::Autocommit ? sql::find_inline_rows(text) : std::vector<sql::InlineRows>();
      sql::Script script = sql::Script::parse(rows.empty() ? std::string(text) : sql::without_rows(text, rows));
      block_ = mode == TransactionMode::AllPendingInOne || mode == TransactionMode::ExplicitPerFile ||
               (mode == TransactionMode::ImplicitPerFile && script.statements().size() > 1);
      for (const sql::Statement& statement : script.statements()) {
        const sql::InlineRows* own = sql::rows_of(rows, statement.span);
        rows_ = own != nullptr ? std::optional(text.substr(own->rows.offset, own->rows.length)) : std::nullopt;
        run(std::string(text.substr(statement.span.offset, statement.span.length)), chunk.span.offset + statement.span.offset);
      }
    }
    if (ours_ && database_.standing() != Standing::Idle) database_.run("COMMIT");
    ours_ = false;
  }

  void run(const std::string& statement, std::size_t offset) {
    ServerVerdict verdict{.migration = migration_, .span = {offset, statement.size()}};
    sql::Reach reach = sql::reach_of(statement);
    if (lost_) verdict.not_run = "the connection to the scratch server broke at an earlier statement";
    else if (!reach.beyond.empty()) verdict.not_run = reach.beyond;
    else if (reach.copies_rows && !rows_) verdict.not_run = "COPY … FROM STDIN: the file has no rows that could be sent";
    else if (reach.cluster_wide && !server_.own()) verdict.not_run = "roles are shared by all databases of the scratch server";
    else ask(statement, verdict);
    if (verdict.error && verdict.error->location >= 0) verdict.error->location += static_cast<int>(offset);
    out_.push_back(std::move(verdict));
  }

  void ask(const std::string& statement, ServerVerdict& verdict) {
    bool control = controls_transaction(statement);
    if (block_ && !control && database_.standing() == Standing::Idle) {
      database_.run("BEGIN");
      ours_ = true;
    }
    if (control && ours_) {  // the file's own control of the tool's transaction: from here on it is the file's
      ours_ = first_word(statement) == "BEGIN" || first_word(statement) == "START" || first_word(statement) == "SAVEPOINT" || first_word(statement) == "RELEASE";
    }
    bool inside = database_.standing() == Standing::InBlock && !control;
    if (inside) database_.run(std::string("SAVEPOINT ") + savepoint);
    Answer answer = database_.run(statement, rows_);
    if (answer.error && may_be_superusers(statement, *answer.error)) answer = again_as_owner(statement, inside);
    lost_ = answer.lost;
    if (lost_) {
      verdict.not_run = "the connection to the scratch server broke";
      return;
    }
    if (inside && database_.standing() == Standing::FailedBlock) database_.run(std::string("ROLLBACK TO SAVEPOINT ") + savepoint);
    if (inside && database_.standing() == Standing::InBlock) database_.run(std::string("RELEASE SAVEPOINT ") + savepoint);
    if (!answer.error) return;
    if (inside && ours_ && (answer.error->sqlstate == "25001" || answer.error->sqlstate == "55P04")) outside_block(statement, verdict);
    verdict.not_run = says_nothing(*answer.error, statement);
    if (verdict.not_run.empty()) verdict.error = std::move(answer.error);
  }

  // Extensions that only a superuser may make, on a server that is this run's own.
  bool may_be_superusers(const std::string& statement, const PgError& error) const {
    return server_.own() && error.sqlstate == "42501" && first_word(statement) == "CREATE" && sql::reach_of(statement).beyond.empty() &&
           error.message.find("extension") != std::string::npos;
  }

  Answer again_as_owner(const std::string& statement, bool inside) {
    if (inside) database_.run(std::string("ROLLBACK TO SAVEPOINT ") + savepoint);
    return database_.run_as_owner_of_server(statement);
  }

  // What the transaction alone refuses takes effect in the replay; so here.
  void outside_block(const std::string& statement, ServerVerdict& verdict) {
    database_.run("COMMIT");
    verdict.transaction_only = database_.run(statement).ok();
    database_.run("BEGIN");
  }

  const Source& source_;
  Server& server_;
  Database& database_;
  std::optional<std::string_view> rows_;  // behind the statement at hand
  std::size_t migration_ = 0;
  bool block_ = false;  // the tool wraps what it sends into a transaction
  bool ours_ = false;   // the open transaction is the tool's, not the file's
  bool lost_ = false;
  std::vector<ServerVerdict> out_;
};

}  // namespace

std::vector<ServerVerdict> run_history(const Source& source, Server& server, Database& database) {
  return Runner(source, server, database).run();
}

Result<std::unique_ptr<Database>> make_database(Server& server, const replay::ReplayOptions& options) {
  auto preset = replay::find_preset(options.preset).value_or(replay::Preset{});
  std::vector<std::string> prelude;
  for (Span piece : sql::split_statements(preset.sql)) prelude.emplace_back(preset.sql.substr(piece.offset, piece.length));
  auto database = server.make_database(prelude, preset.search_path);
  if (!database) return database.error();
  if (!options.prelude.empty()) (*database)->run(options.prelude);
  return database;
}

}  // namespace reconcile::scratch
