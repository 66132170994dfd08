#include "core/replay/replay.h"

#include <algorithm>
#include <utility>

#include "core/analyze/session.h"
#include "core/execute/rows.h"
#include "core/replay/blame.h"
#include "core/replay/command_tag.h"
#include "core/replay/context.h"
#include "core/replay/copy_rows.h"
#include "core/replay/plpgsql/calls.h"
#include "core/replay/on_commit.h"
#include "core/replay/index.h"
#include "core/replay/preset.h"
#include "core/replay/settings.h"
#include "core/replay/trace.h"
#include "core/replay/transaction.h"
#include "core/sql/inline_rows.h"
#include "core/sql/nodes.h"
#include "core/sql/script.h"

namespace reconcile::replay {
namespace {

// SELECT set_config('search_path', '', false): what pg_dump writes at the top of its output.
struct SetConfigCall {
  std::string name, value;
};

std::optional<SetConfigCall> set_config_call(const ::Node* node) {
  const auto* select = RECONCILE_AS(SelectStmt, node);
  if (select == nullptr || select->fromClause != nullptr || sql::list(select->targetList).size() != 1) return std::nullopt;
  const auto* target = sql::list<ResTarget>(select->targetList)[0];
  const auto* call = RECONCILE_AS(FuncCall, target->val);
  if (call == nullptr || sql::str(sql::list<::String>(call->funcname).back()->sval) != "set_config") return std::nullopt;
  sql::ListView<::Node> args(call->args);
  if (args.size() != 3) return std::nullopt;
  const auto* name = RECONCILE_AS(A_Const, args[0]);
  const auto* value = RECONCILE_AS(A_Const, args[1]);
  bool texts = name != nullptr && value != nullptr && nodeTag(&name->val) == T_String && nodeTag(&value->val) == T_String;
  if (!texts) return std::nullopt;
  return SetConfigCall{name->val.sval.sval, value->val.sval.sval};
}

// Refusals that the runner's own transaction causes: the statement itself is in order.
bool from_transaction(const PgError& error) {
  return error.sqlstate == "25001" || error.sqlstate == "55P04" || error.sqlstate == "2D000";
}

}  // namespace

struct Replay::State {
  explicit State(ReplayOptions o) : options(std::move(o)), session(catalog), transactions(session), tracer(catalog), blame(catalog) {
    session.server_version = options.server_version;
    session.procedures = &calls;
  }

  void run_prelude(std::string_view text, bool ledger);
  void end_of_transaction();
  void run_chunk(const Migration& migration, const Chunk& chunk, TransactionMode mode);
  void run_statement(const Migration& migration, const Chunk& chunk, const sql::Statement& statement, std::string_view text);
  void execute(const ::Node* node, std::string_view text, std::string_view own_text, StatementTrace& entry);
  // Answers why the outcome can't be told though the effect is applied; empty when it can.
  std::string attempt(const ::Node* node, std::string_view text, bool in_block);
  void keep_unbuilt_index(const ::Node* node, const PgError& error, std::string_view text, StatementTrace& entry);
  void fail(const ::Node* node, PgError error, std::string_view text, std::string_view own_text, StatementTrace& entry);
  bool needs_newer_server(const ::Node* node, const PgError& error, std::string_view text, std::string_view own_text,
                          StatementTrace& entry);

  ReplayOptions options;
  catalog::Catalog catalog;
  analyze::Session session;
  Transactions transactions;
  Tracer tracer;
  BlameLog blame;
  plpgsql::Calls calls;
  std::optional<std::string_view> copy_rows;  // of the statement that runs
  std::vector<sql::InlineRows> inline_rows;   // of the chunk at hand
  std::string_view inline_data;               // its text with the rows
  std::vector<StatementTrace> trace;
  int migrations = 0;
  int statement_index = 0;
  bool forked = false;
  std::vector<PgError> prelude_errors;
};

Replay::Replay(ReplayOptions options) : state_(std::make_unique<State>(std::move(options))) {
  State& state = *state_;
  if (auto preset = find_preset(state.options.preset)) {
    state.session.default_search_path.assign(preset->search_path.begin(), preset->search_path.end());
    state.run_prelude(preset->sql, false);
  }
  if (!state.options.prelude.empty()) state.run_prelude(state.options.prelude, true);
  state.session.search_path = state.session.default_search_path;
  state.tracer.take_changes(no_statement);  // nobody's: only the columns are remembered
}

// What stands before the history is made by no statement of it.
void Replay::State::run_prelude(std::string_view text, bool ledger) {
  sql::Script script = sql::Script::parse(text);
  session.statement = catalog.undo().statement = no_statement;
  for (const sql::Statement& statement : script.statements()) {
    auto savepoint = catalog.undo().savepoint();
    try {
      if (statement.error) throw PgError(statement.error->sqlstate, statement.error->message);
      attempt(statement.node, text.substr(static_cast<std::size_t>(statement.node_base)), false);
    } catch (PgError& error) {
      catalog.undo().rollback_to(savepoint);
      prelude_errors.push_back(std::move(error));
    } catch (Undecided& undecided) {
      catalog.undo().rollback_to(savepoint);
      prelude_errors.push_back(PgError("", std::string(text.substr(statement.span.offset, 60)) + ": " + undecided.reason));
    }
  }
  // A ledger has rows before the first migration runs; a platform's other tables are empty at first.
  for (const Relation* table : catalog.relations.own()) {
    if (table->kind == 'r' && (table->name.find("migration") != std::string::npos || ledger)) execute::forget_rows(session, table->oid);
  }
  catalog.undo().commit();
}
Replay::~Replay() = default;
Replay::Replay(Replay&&) noexcept = default;

void Replay::run(const Migration& migration, TransactionMode mode, bool fresh_session) {
  State& state = *state_;
  if (fresh_session) reset_all_settings(state.session);
  if (migration.transaction) mode = *migration.transaction;
  state.statement_index = 0;
  state.transactions.begin_file(mode);
  for (const Chunk& chunk : migration.chunks) state.run_chunk(migration, chunk, mode);
  state.transactions.end_file(mode);
  state.end_of_transaction();
  ++state.migrations;
}

void Replay::finish() { state_->transactions.end_all(); }

void Replay::forget_rows() {
  State& state = *state_;
  for (const Relation* relation : state.catalog.relations.own()) {
    if (relation->kind == 'r' || relation->kind == 'p' || relation->kind == 'm') execute::forget_rows(state.session, relation->oid);
    if (relation->kind == 'S') state.catalog.rows.set_sequence(relation->oid, {.last = 0, .called = false, .certain = false});
  }
  state.catalog.undo().commit();
}

const std::vector<StatementTrace>& Replay::trace() const { return state_->trace; }
const catalog::Catalog& Replay::catalog() const { return state_->catalog; }
const std::vector<PgError>& Replay::prelude_errors() const { return state_->prelude_errors; }
const analyze::Session& Replay::session() const { return state_->session; }

void Replay::fork(const std::function<void(Replay&)>& body) {
  State& state = *state_;
  auto savepoint = state.catalog.undo().savepoint();
  analyze::SessionState session = state.session;
  Tracer tracer = state.tracer;
  BlameLog blame = state.blame;
  ClientState client = state.calls.scope().client;
  std::size_t statements = state.trace.size();
  int migrations = state.migrations;
  bool forked = std::exchange(state.forked, true);
  state.transactions.keep_undo(true);
  body(*this);
  state.transactions.keep_undo(forked);
  state.catalog.undo().rollback_to(savepoint);
  static_cast<analyze::SessionState&>(state.session) = session;
  state.tracer.restore(std::move(tracer));
  state.blame.restore(std::move(blame));
  state.calls.scope().client = std::move(client);
  state.trace.resize(statements);
  state.migrations = migrations;
  state.forked = forked;
}

void Replay::State::run_chunk(const Migration& migration, const Chunk& chunk, TransactionMode mode) {
  const std::string_view own = std::string_view(migration.text).substr(chunk.span.offset, chunk.span.length);
  // Only psql sends the rows that stand behind COPY … FROM stdin; to every other tool they are SQL.
  inline_rows.clear();
  if (mode == TransactionMode::Autocommit) inline_rows = sql::find_inline_rows(own);
  inline_data = own;
  const std::string sent = inline_rows.empty() ? std::string() : sql::without_rows(own, inline_rows);
  const std::string_view text = inline_rows.empty() ? own : std::string_view(sent);
  sql::Script script = sql::Script::parse(text);
  transactions.begin_query(mode != TransactionMode::Autocommit && script.statements().size() > 1);
  for (const sql::Statement& statement : script.statements()) run_statement(migration, chunk, statement, text);
  transactions.end_query();
  end_of_transaction();
}

// After each statement and each query: what the server does when the transaction that they stood in is over.
void Replay::State::end_of_transaction() {
  if (transactions.in_block()) return;
  calls.scope().client.end_transaction();
  if (!has_on_commit(session)) return;
  Context ctx{.session = session, .catalog = catalog, .text = {}, .in_block = false, .top_level = true, .notices = {}};
  run_on_commit(ctx);
  blame.note_changes(tracer.take_changes(session.statement), session.statement);
}

void Replay::State::run_statement(const Migration& migration, const Chunk& chunk, const sql::Statement& statement,
                                  std::string_view text) {
  (void)migration;
  auto id = static_cast<StatementId>(trace.size());
  StatementTrace entry;
  entry.migration = migrations;
  entry.index = statement_index++;
  entry.span = {chunk.span.offset + statement.span.offset, statement.span.length};
  entry.kind = command_tag(statement.node);
  entry.is_dml = is_dml(statement.node);
  session.statement = catalog.undo().statement = id;
  session.used.clear();
  copy_rows.reset();
  if (const sql::InlineRows* rows = sql::rows_of(inline_rows, statement.span)) {
    copy_rows = inline_data.substr(rows->rows.offset, rows->rows.length);
  }
  // A piece that was parsed by itself has locations from its own start.
  auto base = static_cast<std::size_t>(statement.node_base);
  std::string_view own_text = text.substr(statement.span.offset, statement.span.length);
  if (statement.error) {
    PgError error(statement.error->sqlstate, statement.error->message,
                  statement.error->position ? static_cast<int>(*statement.error->position) : -1);
    error.detail = statement.error->detail;
    error.hint = statement.error->hint;
    base = 0;
    fail(nullptr, std::move(error), text, own_text, entry);
  } else {
    execute(statement.node, text.substr(base), own_text, entry);
  }
  if (entry.error && entry.error->location >= 0) {
    entry.error->location += static_cast<int>(chunk.span.offset + base);
  }
  trace.push_back(std::move(entry));
}

void Replay::State::execute(const ::Node* node, std::string_view text, std::string_view own_text,
                            StatementTrace& entry) {
  UndoLog& undo = catalog.undo();
  auto savepoint = undo.savepoint();
  calls.start_statement();
  calls.take_unfollowed();
  try {
    entry.undecided_reason = attempt(node, text, transactions.in_block());
    if (!entry.undecided_reason.empty()) {
      entry.outcome = Outcome::Undecided;
      entry.effect_applied = true;
      // A data change makes and drops nothing: what its table holds is unknown, and that is all.
      std::string unfollowed = calls.take_unfollowed();
      if (!entry.is_dml || !unfollowed.empty()) {
        blame.note_undecided(node, entry.is_dml ? unfollowed : std::string(own_text) + "\n" + unfollowed, session.statement);
      }
    }
    entry.uses = tracer.uses(session);
  } catch (PgError& error) {
    undo.rollback_to(savepoint);
    bool runner_only = from_transaction(error) && transactions.only_runners_block();
    PgError kept = error;
    fail(node, std::move(error), text, own_text, entry);
    keep_unbuilt_index(node, kept, text, entry);
    if (runner_only) {
      std::uint32_t transaction = std::exchange(session.transaction, transactions.fresh_number());
      try {
        attempt(node, text, false);
        entry.effect_applied = true;
      } catch (PgError&) {
        undo.rollback_to(savepoint);
      } catch (Undecided&) {
        undo.rollback_to(savepoint);
      }
      session.transaction = transaction;
    }
  } catch (Undecided& undecided) {
    undo.rollback_to(savepoint);
    entry.outcome = Outcome::Undecided;
    entry.undecided_reason = std::move(undecided.reason);
    std::string unfollowed = calls.take_unfollowed();
    std::string touched = std::string(own_text) + "\n" + unfollowed;
    plpgsql::forget_named_tables(session, touched);
    // A command that only moves rows leaves everything else as it is.
    bool only_rows = entry.is_dml || entry.kind == "COPY" || entry.kind == "SELECT" || entry.kind == "FETCH";
    if (!only_rows || !unfollowed.empty()) blame.note_undecided(node, only_rows ? unfollowed : touched, session.statement);
  }
  entry.changes = tracer.take_changes(session.statement);
  blame.note_changes(entry.changes, session.statement);
  end_of_transaction();
  transactions.statement_done();
}

std::string Replay::State::attempt(const ::Node* node, std::string_view text, bool in_block) {
  if (const auto* stmt = RECONCILE_AS(TransactionStmt, node)) return transactions.apply(*stmt), std::string();
  Context ctx{.session = session, .catalog = catalog, .text = text, .in_block = in_block, .top_level = true, .notices = {}};
  calls.scope().copy_rows = copy_rows;
  calls.scope().doubts.clear();
  if (auto call = set_config_call(node)) {
    bool is_path = call->name == "search_path";
    set_setting(session, call->name, is_path ? split_identifier_list(call->value) : std::vector{call->value});
    return {};
  }
  apply_statement(ctx, node);
  return std::exchange(calls.scope().doubts, {});
}

// An index that could not be built CONCURRENTLY stays behind, invalid.
void Replay::State::keep_unbuilt_index(const ::Node* node, const PgError& error, std::string_view text, StatementTrace& entry) {
  const auto* index = node == nullptr ? nullptr : RECONCILE_AS(IndexStmt, node);
  bool while_building = error.sqlstate.starts_with("22") || error.sqlstate.starts_with("23");
  if (index == nullptr || !index->concurrent || !while_building || entry.outcome != Outcome::Fails) return;
  auto savepoint = catalog.undo().savepoint();
  Context ctx{.session = session, .catalog = catalog, .text = text, .in_block = false, .top_level = true, .notices = {}};
  try {
    create_unbuilt_index(ctx, *index);
    entry.effect_applied = true;
  } catch (PgError&) {
    catalog.undo().rollback_to(savepoint);
  } catch (Undecided&) {
    catalog.undo().rollback_to(savepoint);
  }
}

// Whether the server that is asked about is one that knows what 15 refuses: then nothing is decided.
bool Replay::State::needs_newer_server(const ::Node* node, const PgError& error, std::string_view text, std::string_view own_text,
                                       StatementTrace& entry) {
  auto start = own_text.data() - text.data();
  std::optional<std::size_t> at;
  if (error.location >= start) at = static_cast<std::size_t>(error.location - start);
  entry.newer = newer_feature(error, own_text, at);
  if (!entry.newer || session.server_version < entry.newer->since) return false;
  entry.outcome = Outcome::Undecided;
  entry.undecided_reason = std::string(entry.newer->what) + " came with PostgreSQL " + std::to_string(entry.newer->since) + ", newer than the model";
  blame.note_undecided(node, own_text, session.statement);
  return true;
}

// Both texts are of one script, `own_text` the part that is the statement.
void Replay::State::fail(const ::Node* node, PgError error, std::string_view text, std::string_view own_text, StatementTrace& entry) {
  if (needs_newer_server(node, error, text, own_text, entry)) return;
  if (auto reason = blame.doubt(node, error)) {
    entry.outcome = Outcome::Undecided;
    entry.undecided_reason = std::move(*reason);
    // What it would have made may be there, and what it would have dropped may be gone.
    blame.note_undecided(node, own_text, session.statement);
    return;
  }
  entry.outcome = Outcome::Fails;
  entry.blame = blame.explain(node, error);
  entry.cascade = entry.blame && entry.blame->how == Blame::How::Failed && entry.blame->statement;
  blame.note_failure(node, session.statement);
  entry.error = std::move(error);
}

}  // namespace reconcile::replay
