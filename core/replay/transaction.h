// Transactions: the runner's, the implicit one of a simple query, and those that files open themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/analyze/session.h"
#include "core/history/source.h"

struct TransactionStmt;

namespace reconcile::replay {

class Transactions {
 public:
  explicit Transactions(analyze::Session& session) : session_(session) {}

  void begin_file(TransactionMode mode);
  void end_file(TransactionMode mode);
  void begin_query(bool several_statements);
  void end_query();
  void end_all();
  // After each statement: forgets what no rollback can reach any more.
  void statement_done();

  // BEGIN, COMMIT, ROLLBACK, SAVEPOINT, … as a top-level statement.
  void apply(const ::TransactionStmt& stmt);

  bool in_block() const { return runner_ || implicit_ || explicit_; }
  // In a block, but in none that the file opened itself.
  bool only_runners_block() const { return (runner_ || implicit_) && !explicit_; }
  std::uint32_t fresh_number() { return ++last_number_; }
  // While a fork is tried nothing may be forgotten.
  void keep_undo(bool keep) { keep_undo_ = keep; }

 private:
  struct Savepoint {
    std::string name;
    catalog::UndoLog::Savepoint at;
  };
  void begin_block();
  void end_block();
  void roll_back();
  void require_block(const char* command) const;
  std::size_t find_savepoint(const char* name) const;

  analyze::Session& session_;
  bool runner_ = false;    // opened by the tool round a file or all files
  bool implicit_ = false;  // a simple query of several statements
  bool explicit_ = false;  // opened by BEGIN in the file
  bool one_for_all_ = false;  // the tool has opened its one transaction round all files (a COMMIT may have ended it)
  bool keep_undo_ = false;
  catalog::UndoLog::Savepoint block_start_;
  std::vector<Savepoint> savepoints_;
  std::uint32_t last_number_ = 1;
};

}  // namespace reconcile::replay
