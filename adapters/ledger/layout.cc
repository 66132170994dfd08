#include "adapters/ledger/layout.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "adapters/ledger/known_tables.h"
#include "adapters/ledger/lines.h"

namespace reconcile {
namespace {

struct ColumnName {
  std::string_view name;  // without what folded() drops
  LedgerColumn column;
};

constexpr std::array drizzle_names{
    ColumnName{"id", LedgerColumn::Id},     ColumnName{"hash", LedgerColumn::Checksum},        ColumnName{"createdat", LedgerColumn::CreatedAt},
    ColumnName{"name", LedgerColumn::Name}, ColumnName{"appliedat", LedgerColumn::AppliedAt},
};
constexpr std::array prisma_names{
    ColumnName{"id", LedgerColumn::Id},
    ColumnName{"checksum", LedgerColumn::Checksum},
    ColumnName{"finishedat", LedgerColumn::FinishedAt},
    ColumnName{"migrationname", LedgerColumn::Name},
    ColumnName{"logs", LedgerColumn::Logs},
    ColumnName{"rolledbackat", LedgerColumn::RolledBackAt},
    ColumnName{"startedat", LedgerColumn::StartedAt},
    ColumnName{"appliedstepscount", LedgerColumn::AppliedStepsCount},
};

// Case, quotes and underscores differ between exporters: "Created At", createdAt, created_at.
std::string folded(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

LedgerColumn meaning(std::span<const ColumnName> names, std::string_view folded_name) {
  auto found = std::find_if(names.begin(), names.end(), [&](const ColumnName& n) { return n.name == folded_name; });
  return found == names.end() ? LedgerColumn::None : found->column;
}

std::string listed(std::span<const std::string> columns) {
  std::string out;
  for (std::size_t i = 0; i < columns.size() && i < 8; ++i) out += (i == 0 ? "" : ", ") + columns[i].substr(0, 40);
  return columns.size() > 8 ? out + ", …" : out;
}

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string_view shown(std::string_view text) { return text.substr(0, 40); }

Error bad(std::string_view column, std::string_view text, std::string_view what, std::string help) {
  return {"`" + std::string(column) + "` is `" + std::string(shown(text)) + "`, which is " + std::string(what), "", std::move(help)};
}

// Excel shows 1.7E+12 and has lost the digits.
Result<std::optional<std::int64_t>> integer_cell(const Cell& cell, std::string_view column) {
  if (is_null(cell, true)) return std::optional<std::int64_t>();
  if (auto value = integer_of(cell.text)) return value;
  bool rounded = cell.text.find_first_of("eE") != std::string_view::npos && cell.text.find_first_not_of("0123456789.,eE+- ") == std::string_view::npos;
  if (rounded) return bad(column, cell.text, "rounded", "a spreadsheet shortened it: export the table again and save it as text");
  const bool is_number = cell.text.find_first_not_of("0123456789,.' +-") == std::string_view::npos && cell.text.size() > 19;
  if (is_number) return bad(column, cell.text, "too large for a bigint", "export the column as it is stored");
  return bad(column, cell.text, "no whole number", "export the column as it is stored");
}

Result<std::optional<std::int64_t>> time_cell(const Cell& cell, std::string_view column) {
  if (is_null(cell, true)) return std::optional<std::int64_t>();
  if (auto value = time_of(cell.text)) return value;
  return bad(column, cell.text, "no time that can be read", "export it as PostgreSQL prints it: 2026-01-31 12:00:00+00");
}

// "7af9072cb45bb7f41b4f…": a client shows the beginning of a long value.
Result<std::string> checksum_cell(const Cell& cell, std::string_view column) {
  const std::string_view text = trimmed(cell.text);
  if (text.size() > 3 && (text.ends_with("…") || text.ends_with("...")) && !is_null(cell, true)) {
    return bad(column, cell.text, "cut short", "the client that made the export shortens long values: export the table again, best as CSV or JSON");
  }
  return is_null(cell, !cell.exact) ? std::string() : std::string(cell.text);
}

std::optional<std::string> text_cell(const Cell& cell, bool blank_is_null) {
  if (is_null(cell, blank_is_null && !cell.exact)) return std::nullopt;
  return std::string(cell.text);
}

}  // namespace

Result<LedgerLayout> LedgerLayout::of(std::span<const std::string> columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(folded(column));
  auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  auto missing = [&](std::string_view table, std::string_view column) {
    return Error{"the export of " + std::string(table) + " lacks its column `" + std::string(column) + "`", "",
                 "export all columns: SELECT * FROM " + std::string(table)};
  };
  LedgerLayout layout;
  std::span<const ColumnName> known = drizzle_names;
  if (has("migrationname")) {
    layout.kind_ = LedgerKind::Prisma;
    known = prisma_names;
    for (auto [name, column] : {std::pair("checksum", "checksum"), std::pair("startedat", "started_at"), std::pair("finishedat", "finished_at"),
                                std::pair("rolledbackat", "rolled_back_at")}) {
      if (!has(name)) return missing("_prisma_migrations", column);
    }
  } else if (has("hash") && has("createdat")) {
    layout.kind_ = has("name") || has("appliedat") ? LedgerKind::DrizzleV1 : LedgerKind::Drizzle;
  } else if (has("hash") && has("id")) {
    return missing("drizzle.__drizzle_migrations", "created_at");
  } else if (has("createdat") && has("id") && names.size() == 2) {
    return missing("drizzle.__drizzle_migrations", "hash");
  } else if (const std::string_view tool = ledger_tool_of_columns(names); !tool.empty()) {
    return Error{"the ledger of " + std::string(tool) + ", by its columns: its rows are not read", "", "what is wanted is Drizzle's table, or Prisma's _prisma_migrations"};
  } else {
    return Error{"no ledger: its columns are " + listed(columns), "",
                 "Drizzle's ledger has id, hash, created_at; Prisma's has migration_name, checksum, finished_at and others"};
  }
  for (const std::string& name : names) layout.columns_.push_back(meaning(known, name));
  return layout;
}

std::optional<std::vector<std::string>> LedgerLayout::columns_of_bare_row(std::span<const Cell> cells) {
  if (cells.size() != 3 && cells.size() != 5 && cells.size() != 8) return std::nullopt;
  if (!is_hex(cells[1].text, 64)) return std::nullopt;
  if (cells.size() == 8) {
    return std::vector<std::string>{"id", "checksum", "finished_at", "migration_name", "logs", "rolled_back_at", "started_at", "applied_steps_count"};
  }
  if (!integer_of(cells[0].text) || (!is_null(cells[2], true) && !integer_of(cells[2].text))) return std::nullopt;
  std::vector<std::string> columns{"id", "hash", "created_at"};
  if (cells.size() == 5) columns.insert(columns.end(), {"name", "applied_at"});
  return columns;
}

Result<LedgerRow> LedgerLayout::row(std::span<const Cell> cells) const {
  LedgerRow row;
  std::optional<Error> wrong;
  auto set = [&](std::optional<std::int64_t>& field, Result<std::optional<std::int64_t>> value) {
    if (value) field = *value;
    else if (!wrong) wrong = value.error();
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Cell& cell = cells[i];
    switch (columns_[i]) {
      case LedgerColumn::Id: {
        // Drizzle's is a serial number, perhaps with a thousands separator; Prisma's a uuid.
        auto number = kind_ == LedgerKind::Prisma ? std::nullopt : integer_of(cell.text);
        row.id = number ? std::to_string(*number) : text_cell(cell, true).value_or("");
        break;
      }
      case LedgerColumn::Checksum: {
        Result<std::string> checksum = checksum_cell(cell, kind_ == LedgerKind::Prisma ? "checksum" : "hash");
        if (checksum) row.checksum = std::move(*checksum);
        else if (!wrong) wrong = checksum.error();
        break;
      }
      case LedgerColumn::CreatedAt: set(row.created_at, integer_cell(cell, "created_at")); break;
      case LedgerColumn::Name: row.name = text_cell(cell, true); break;
      case LedgerColumn::AppliedAt: set(row.applied_at, time_cell(cell, "applied_at")); break;
      case LedgerColumn::StartedAt: set(row.started_at, time_cell(cell, "started_at")); break;
      case LedgerColumn::FinishedAt: set(row.finished_at, time_cell(cell, "finished_at")); break;
      case LedgerColumn::RolledBackAt: set(row.rolled_back_at, time_cell(cell, "rolled_back_at")); break;
      case LedgerColumn::Logs: row.logs = text_cell(cell, true); break;
      case LedgerColumn::AppliedStepsCount: {
        std::optional<std::int64_t> count;
        set(count, integer_cell(cell, "applied_steps_count"));
        row.applied_steps_count = count.value_or(0);
        break;
      }
      case LedgerColumn::None: break;
    }
  }
  if (wrong) return *wrong;
  return row;
}

bool has_ledger_column(std::span<const std::string> columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(folded(column));
  constexpr std::array<std::string_view, 4> telling{"hash", "migrationname", "checksum", "createdat"};
  const bool is_ours = std::ranges::any_of(names, [&](const std::string& name) { return std::ranges::find(telling, name) != telling.end(); });
  return is_ours || (names.size() > 1 && !ledger_tool_of_columns(names).empty());
}

void sort_rows(Ledger& ledger) {
  if (ledger.kind == LedgerKind::Prisma) {
    // A row without a time stands where it stood among those before it; NULLs can't be: the column is NOT NULL.
    std::stable_sort(ledger.rows.begin(), ledger.rows.end(),
                     [](const LedgerRow& a, const LedgerRow& b) { return a.started_at.value_or(0) < b.started_at.value_or(0); });
    return;
  }
  auto number = [](const LedgerRow& row) {
    std::int64_t value = INT64_MAX;
    std::from_chars(row.id.data(), row.id.data() + row.id.size(), value);
    return value;
  };
  std::stable_sort(ledger.rows.begin(), ledger.rows.end(), [&](const LedgerRow& a, const LedgerRow& b) { return number(a) < number(b); });
}

}  // namespace reconcile
