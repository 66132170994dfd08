// LedgerCollector: the tables of one exported file, as its format's reader finds them, become ledgers.
//
// A reader says where a table begins and hands over its rows one at a time; nothing but the ledgers' rows is
// kept. What stands in the file is transcribed; what can't be is a problem with its line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ledger/cells.h"
#include "adapters/ledger/layout.h"
#include "core/history/ledger.h"

namespace reconcile {

struct ExportedLedgers {
  std::vector<Ledger> ledgers;  // schema and table are empty where the file does not tell them
  std::vector<LayoutProblem> problems;
};

class LedgerCollector {
 public:
  // `path`: as the user named the file.
  explicit LedgerCollector(std::string path) : path_(std::move(path)) {}

  // A table begins, and ends the one before. An empty name: the file does not tell.
  void begin(TableName table, std::vector<std::string> columns, std::size_t line);
  // A row of a table whose columns were not named; false: it tells no ledger.
  bool begin_bare(TableName table, std::span<const Cell> first, std::size_t line);
  // Requires: begin() or a begin_bare() that answered true. Rows of a table that is no ledger are let go.
  void row(std::span<const Cell> cells, std::size_t line);
  void problem(std::size_t line, std::string message, std::string help);
  // What to say if no table turns up: the first reason that was given.
  void found_instead(std::size_t line, std::string message, std::string help);

  bool is_reading(const TableName& table) const { return open_ && ledger_.schema == table.schema && ledger_.table == table.name; }
  std::size_t columns() const { return column_count_; }  // of the table that was begun last

  // Ends the file; says so when no table was a ledger.
  ExportedLedgers finish();

 private:
  void end();
  void check_ids();

  std::string path_;
  ExportedLedgers out_;
  Ledger ledger_;
  std::optional<LedgerLayout> layout_;  // of the table that is being read; nullopt: no ledger of ours
  bool open_ = false;
  std::size_t column_count_ = 0;
  std::optional<Error> unknown_;  // about the first table that was no ledger
  std::size_t unknown_line_ = 0;
  bool damaged_ = false;  // a row of it could not be read: half a ledger would be judged wrongly
};

}  // namespace reconcile
