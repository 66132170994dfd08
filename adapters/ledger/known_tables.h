// The ledgers of migration tools, by the names of their tables.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace reconcile {

struct KnownLedger {
  std::string_view schema;  // empty: any
  std::string_view table;
  std::string_view tool;
};

// Those of other tools than Drizzle and Prisma, whose rows are counted and not read.
std::span<const KnownLedger> known_ledgers();

// The tool whose ledger has columns of these names, folded to small letters and digits; empty: none that is known.
std::string_view ledger_tool_of_columns(std::span<const std::string> columns);

// The tool whose ledger has this name; "?" where it is only like one; empty: no ledger.
std::string_view ledger_tool(std::string_view schema, std::string_view table);

}  // namespace reconcile
