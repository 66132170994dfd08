#include "core/replay/transaction.h"

#include "core/base/pg_error.h"
#include "core/sql/nodes.h"

namespace reconcile::replay {

void Transactions::begin_file(TransactionMode mode) {
  bool one_for_all = mode == TransactionMode::AllPendingInOne;
  if (one_for_all && one_for_all_) return;  // a COMMIT in a file ends it for good
  one_for_all_ = one_for_all;
  if (one_for_all || mode == TransactionMode::ExplicitPerFile) {
    runner_ = true;
    begin_block();
  }
}

void Transactions::end_file(TransactionMode mode) {
  if (mode == TransactionMode::AllPendingInOne) {
    // A COMMIT in a file ended the transaction round all files; what follows is autocommitted.
    return;
  }
  end_all();
}

void Transactions::begin_query(bool several_statements) {
  if (!several_statements || in_block()) return;
  implicit_ = true;
  begin_block();
}

void Transactions::end_query() {
  if (!implicit_ || explicit_) return;
  implicit_ = false;
  end_block();
}

void Transactions::end_all() {
  runner_ = implicit_ = explicit_ = one_for_all_ = false;
  end_block();
}

void Transactions::statement_done() {
  if (!in_block()) session_.transaction = fresh_number();
  if (!explicit_ && savepoints_.empty() && !keep_undo_) session_.catalog.undo().commit();
}

void Transactions::begin_block() {
  session_.in_transaction_block = true;
  session_.transaction = fresh_number();
  block_start_ = session_.catalog.undo().savepoint();
  savepoints_.clear();
}

void Transactions::end_block() {
  session_.in_transaction_block = false;
  session_.transaction = fresh_number();
  savepoints_.clear();
}

void Transactions::roll_back() {
  // Only what a BEGIN of the file opened can be taken back whole; of the runner's own transaction the
  // earlier statements stay, as the replay goes on without it.
  if (explicit_) session_.catalog.undo().rollback_to(block_start_);
  runner_ = implicit_ = explicit_ = false;
  end_block();
}

void Transactions::require_block(const char* command) const {
  // The implicit block of a simple query does not count (xact.c, DefineSavepoint).
  if (runner_ || explicit_) return;
  throw PgError("25P01", std::string(command) + " can only be used in transaction blocks");
}

std::size_t Transactions::find_savepoint(const char* name) const {
  for (std::size_t i = savepoints_.size(); i > 0; --i) {
    if (savepoints_[i - 1].name == name) return i - 1;
  }
  throw PgError("3B001", "savepoint \"" + std::string(name) + "\" does not exist");
}

void Transactions::apply(const ::TransactionStmt& stmt) {
  switch (stmt.kind) {
    case TRANS_STMT_BEGIN:
    case TRANS_STMT_START:
      if (explicit_ || runner_) return;  // "there is already a transaction in progress", a warning
      explicit_ = true;
      if (!implicit_) begin_block();     // else the statements before it in the query belong to it
      return;
    case TRANS_STMT_COMMIT:
      runner_ = implicit_ = explicit_ = false;
      return end_block();
    case TRANS_STMT_ROLLBACK:
      return roll_back();
    case TRANS_STMT_SAVEPOINT:
      require_block("SAVEPOINT");
      savepoints_.push_back({stmt.savepoint_name, session_.catalog.undo().savepoint()});
      return;
    case TRANS_STMT_RELEASE: {
      require_block("RELEASE SAVEPOINT");
      savepoints_.resize(find_savepoint(stmt.savepoint_name));
      return;
    }
    case TRANS_STMT_ROLLBACK_TO: {
      require_block("ROLLBACK TO SAVEPOINT");
      std::size_t at = find_savepoint(stmt.savepoint_name);
      session_.catalog.undo().rollback_to(savepoints_[at].at);
      savepoints_.resize(at + 1);
      return;
    }
    case TRANS_STMT_PREPARE:
      if (!in_block()) return;
      throw PgError("55000", "prepared transactions are disabled")
          .with_hint("Set max_prepared_transactions to a nonzero value.");
    case TRANS_STMT_COMMIT_PREPARED:
    case TRANS_STMT_ROLLBACK_PREPARED:
      throw PgError("42704", "prepared transaction with identifier \"" + std::string(sql::str(stmt.gid)) + "\" does not exist");
  }
}

}  // namespace reconcile::replay
