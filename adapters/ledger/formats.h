// The formats of exported ledgers: each reader takes the whole text, keeps its place in it, and hands the
// tables that it finds to a collector.
#pragma once

#include <cstddef>
#include <string_view>

#include "adapters/ledger/collector.h"

namespace reconcile {

// An array of objects; objects that hold one under a table's name or under "rows", "data" and the like;
// rows as arrays beside "fields" or "columns"; one object a line.
// `first_line`: of the text in its file.
void read_json_export(std::string_view text, std::size_t first_line, LedgerCollector& out);

}  // namespace reconcile
