#include "core/replay/copy_rows.h"

#include <algorithm>
#include <utility>

namespace reconcile::replay {
namespace {

std::size_t end_of_line(std::string_view text, std::size_t from) {
  std::size_t newline = text.find('\n', from);
  return newline == std::string_view::npos ? text.size() : newline;
}

// The row's fields as COPY's text format has them.
CopyLine split_text(std::string_view line, const CopyFormat& format) {
  CopyLine out;
  std::string field;
  std::size_t start = 0;
  auto finish = [&](std::size_t end) {
    if (line.substr(start, end - start) == format.null) out.emplace_back(std::nullopt);
    else out.emplace_back(std::move(field));
    field.clear();
    start = end + 1;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == format.delimiter) {
      finish(i);
    } else if (line[i] == '\\' && i + 1 < line.size()) {
      static constexpr std::string_view names = "bfnrtv", meant = "\b\f\n\r\t\v";
      std::size_t known = names.find(line[++i]);
      field += known == std::string_view::npos ? line[i] : meant[known];
    } else {
      field += line[i];
    }
  }
  finish(line.size());
  return out;
}

// Reads one row from `at`, which moves behind it: quoted fields may hold line ends.
CopyLine take_csv(std::string_view text, std::size_t& at, const CopyFormat& format) {
  CopyLine out;
  std::string field;
  bool quoted = false, was_quoted = false;
  auto finish = [&] {
    if (!was_quoted && field == format.null) out.emplace_back(std::nullopt);
    else out.emplace_back(std::move(field));
    field.clear();
    was_quoted = false;
  };
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (quoted && c == format.escape && at + 1 < text.size() && (text[at + 1] == format.quote || (format.escape != format.quote && text[at + 1] == format.escape))) {
      field += text[++at];
    } else if (c == format.quote) {
      quoted = !quoted;
      was_quoted = true;
    } else if (!quoted && c == format.delimiter) {
      finish();
    } else if (!quoted && (c == '\n' || c == '\r')) {
      if (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n') ++at;
      ++at;
      finish();
      return out;
    } else {
      field += c;
    }
  }
  finish();
  return out;
}

}  // namespace

std::vector<CopyLine> split_rows(std::string_view rows, const CopyFormat& format) {
  std::vector<CopyLine> out;
  bool header = format.header;
  for (std::size_t at = 0; at < rows.size();) {
    CopyLine line;
    if (format.csv) {
      line = take_csv(rows, at, format);
    } else {
      std::size_t end = end_of_line(rows, at);
      std::string_view text = rows.substr(at, end - at);
      if (text.ends_with('\r')) text.remove_suffix(1);
      line = split_text(text, format);
      at = end + 1;
    }
    if (!std::exchange(header, false)) out.push_back(std::move(line));
  }
  return out;
}

}  // namespace reconcile::replay
