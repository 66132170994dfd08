// Rows that stand in a script behind COPY … FROM stdin, as psql sends them and pg_dump writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::sql {

struct InlineRows {
  std::size_t statement_end = 0;  // just behind the semicolon
  Span rows;                      // without the line `\.`
};

std::vector<InlineRows> find_inline_rows(std::string_view text);
// The text with blanks for the rows and the lines that end them: what is left is SQL, at the same bytes.
std::string without_rows(std::string_view text, const std::vector<InlineRows>& rows);
// The rows of the statement that lies here; null where it has none.
const InlineRows* rows_of(const std::vector<InlineRows>& rows, Span statement);

}  // namespace reconcile::sql
