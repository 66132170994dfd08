// LedgerLayout: which column of a table means what to a ledger of a known tool.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ledger/cells.h"
#include "core/base/result.h"
#include "core/history/ledger.h"

namespace reconcile {

enum class LedgerColumn {
  Id, Checksum, CreatedAt, Name, AppliedAt, StartedAt, FinishedAt, RolledBackAt, Logs, AppliedStepsCount,
  None,  // of no meaning to us
};

class LedgerLayout {
 public:
  // Recognised by the columns' names, whatever their order and spelling (created_at, createdAt). An Error says
  // which column is missing, or that these are the columns of no ledger that we read.
  static Result<LedgerLayout> of(std::span<const std::string> columns);
  // Of a table whose column names were left out: told by a first row as `SELECT *` gives it.
  static std::optional<std::vector<std::string>> columns_of_bare_row(std::span<const Cell> cells);

  LedgerKind kind() const { return kind_; }
  // Requires: as many cells as there were columns. An Error names the column whose value can't be read.
  Result<LedgerRow> row(std::span<const Cell> cells) const;

 private:
  LedgerKind kind_ = LedgerKind::Drizzle;
  std::vector<LedgerColumn> columns_;
};

// Whether some of these names are columns of a ledger: tells a header from what stands around it.
bool has_ledger_column(std::span<const std::string> columns);

// The order that Ledger::rows promises.
void sort_rows(Ledger& ledger);

}  // namespace reconcile
