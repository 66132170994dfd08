// COPY's rows as fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile::replay {

struct CopyFormat {
  bool csv = false, header = false;
  char delimiter = '\t', quote = '"', escape = '"';
  std::string null = "\\N";
};

using CopyLine = std::vector<std::optional<std::string>>;
std::vector<CopyLine> split_rows(std::string_view rows, const CopyFormat& format);

}  // namespace reconcile::replay
