// Cells: the values of a ledger's row as exports write them, as the numbers and times that they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace reconcile {

struct Cell {
  std::string_view text;  // valid during the call that gets it
  bool null = false;      // the format itself marks it as NULL
  bool exact = false;     // quoted, or of a format with a NULL of its own: the text is no spelling of NULL
};

// NULL as the format, psql or an editor spells it. `blank_is_null`: of columns whose text is never empty.
bool is_null(const Cell& cell, bool blank_is_null);

// A whole number; also with a thousands separator or a zero fraction, as editors and spreadsheets print it.
std::optional<std::int64_t> integer_of(std::string_view text);

// Milliseconds since the epoch: ISO 8601 or PostgreSQL's output with any zone offset (none means UTC), or a
// number of milliseconds.
std::optional<std::int64_t> time_of(std::string_view text);

}  // namespace reconcile
