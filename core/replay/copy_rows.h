// Rows that stand in a file behind COPY … FROM stdin, as psql sends them and pg_dump writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::replay {

struct InlineRows {
  std::size_t statement_end = 0;  // just behind the semicolon
  Span rows;
};

std::vector<InlineRows> find_inline_rows(std::string_view text);

struct CopyFormat {
  bool csv = false, header = false;
  char delimiter = '\t', quote = '"', escape = '"';
  std::string null = "\\N";
};

using CopyLine = std::vector<std::optional<std::string>>;
std::vector<CopyLine> split_rows(std::string_view rows, const CopyFormat& format);

}  // namespace reconcile::replay
