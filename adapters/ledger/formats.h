// The formats of exported ledgers. Each reader takes a text from where a table of its format may begin, hands
// the table to a collector and leaves the text behind it; false: no such table begins here.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ledger/collector.h"
#include "adapters/ledger/lines.h"

namespace reconcile {

class MappedFile;

// JSON, one value after the other as long as they come: an array of objects; objects that hold one under a
// table's name or under "rows", "data" and the like; rows as arrays beside "fields" or "columns"; one object a
// line. `first_line`: of the text in its file. What it took of the text, or npos when the JSON is broken (which
// is said).
std::size_t read_json(std::string_view text, std::size_t first_line, LedgerCollector& out);
// Whether what begins here is JSON and not a prompt or a bracket of some other text.
bool begins_json(std::string_view text);

// psql's aligned format with border 0, 1 or 2, its wrapped variant, any line style; pgcli's and DBeaver's
// tables; Markdown tables. A table of one cell that holds JSON is read as that.
bool read_aligned(Lines& lines, const TableName& table, LedgerCollector& out);

// psql's expanded format (\x), aligned or not, with or without "RECORD" lines.
bool read_expanded(Lines& lines, const TableName& table, LedgerCollector& out);

// A line of COPY's text format; `cells` point into `values`.
void split_copy_line(std::string_view line, std::vector<std::string>& values, std::vector<Cell>& cells);

// Values between commas, semicolons, tabs or bars: CSV, psql's unaligned format, what spreadsheets copy. The
// first line names the columns, or is a row as `SELECT *` gives it.
bool read_delimited(Lines& lines, const TableName& table, LedgerCollector& out);

// The columns of tables as the CREATE TABLE statements of a dump name them, by "schema.table".
using DumpColumns = std::map<std::string, std::vector<std::string>>;

// A COPY block, an INSERT; a CREATE TABLE is remembered in `columns`.
bool read_statement(Lines& lines, DumpColumns& columns, LedgerCollector& out);

// A whole file: any of the above, with any text around it. `file` (may be null) is told how far it was read.
void read_export(std::string_view text, LedgerCollector& out, const MappedFile* file);

// "\"drizzle\".__drizzle_migrations …" → {drizzle, __drizzle_migrations}; `length`: what it took.
TableName table_name_at(std::string_view text, std::size_t& length);

}  // namespace reconcile
