#include "adapters/ledger/collector.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/ledger/known_tables.h"

namespace reconcile {
namespace {

constexpr std::size_t most_problems = 20;  // of one file: a wrong export is wrong in every row

}  // namespace

void LedgerCollector::problem(std::size_t line, std::string message, std::string help) {
  damaged_ = true;
  if (out_.problems.size() == most_problems) {
    out_.problems.push_back({"guard/could-not-check", path_ + ": more of its rows can't be read", std::nullopt, "mend the first ones, then look again"});
  }
  if (out_.problems.size() > most_problems) return;
  std::string where = line == 0 ? path_ : path_ + ":" + std::to_string(line);
  out_.problems.push_back({"guard/could-not-check", where + ": " + std::move(message), std::nullopt, std::move(help)});
}

void LedgerCollector::begin(TableName table, std::vector<std::string> columns, std::size_t line) {
  end();
  open_ = true;
  column_count_ = columns.size();
  ledger_ = {};
  ledger_.schema = std::move(table.schema);
  ledger_.table = std::move(table.name);
  ledger_.origin = path_;
  damaged_ = false;
  Result<LedgerLayout> layout = LedgerLayout::of(columns);
  if (layout) {
    layout_ = *layout;
    ledger_.kind = layout_->kind();
    return;
  }
  layout_.reset();
  ledger_.kind = LedgerKind::Other;
  found_instead(line, layout.error().message, layout.error().help);
}

void LedgerCollector::found_instead(std::size_t line, std::string message, std::string help) {
  if (unknown_) return;
  unknown_ = Error{std::move(message), "", std::move(help)};
  unknown_line_ = line;
}

bool LedgerCollector::begin_bare(TableName table, std::span<const Cell> first, std::size_t line) {
  auto columns = LedgerLayout::columns_of_bare_row(first);
  if (columns) begin(std::move(table), std::move(*columns), line);
  return columns.has_value();
}

void LedgerCollector::row(std::span<const Cell> cells, std::size_t line) {
  ++ledger_.row_count;
  if (!layout_) return;
  if (cells.size() != column_count_) {
    problem(line, "a row of " + std::to_string(cells.size()) + " values under " + std::to_string(column_count_) + " columns",
            "it was cut or wrapped on the way: export the table again, best as CSV or JSON");
    return;
  }
  Result<LedgerRow> row = layout_->row(cells);
  if (!row) return problem(line, row.error().message, row.error().help);
  ledger_.rows.push_back(std::move(row).value());
}

void LedgerCollector::end() {
  if (!open_) return;
  open_ = false;
  bool other = !layout_ && !ledger_tool(ledger_.schema, ledger_.table).empty();
  if (damaged_ || (!layout_ && !other)) return;
  if (layout_) {
    sort_rows(ledger_);
    check_ids();
    if (damaged_) return;
  }
  out_.ledgers.push_back(std::move(ledger_));
}

// Both tools' `id` is the primary key. The same one twice: pages that overlap, or two databases in one file.
void LedgerCollector::check_ids() {
  std::vector<std::string_view> ids;
  for (const LedgerRow& row : ledger_.rows) {
    if (!row.id.empty()) ids.push_back(row.id);
  }
  std::ranges::sort(ids);
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice == ids.end()) return;
  problem(0, "two rows have the id `" + std::string(*twice) + "`, which is the table's key", "export the table of one database, once, in one piece");
}

ExportedLedgers LedgerCollector::finish() {
  end();
  if (out_.ledgers.empty() && out_.problems.empty()) {
    if (unknown_) {
      problem(unknown_line_, unknown_->message, unknown_->help);
    } else {
      problem(0, "no table was found in it",
              "export the ledger with the names of its columns, as JSON, CSV, psql's output, COPY or pg_dump: docs/exports.md");
    }
  }
  return std::move(out_);
}

}  // namespace reconcile
