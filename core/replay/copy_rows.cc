#include "core/replay/copy_rows.h"

#include <algorithm>
#include <utility>

namespace reconcile::replay {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c == '\t' || c == '\r' || c == '\n' ? ' ' : c;
  return out;
}

std::size_t end_of_line(std::string_view text, std::size_t from) {
  std::size_t newline = text.find('\n', from);
  return newline == std::string_view::npos ? text.size() : newline;
}

bool is_end_marker(std::string_view line) { return line == "\\." || line == "\\.\r"; }

// The end of `copy … from stdin …;` that starts here; npos when it is none.
std::size_t copy_end(std::string_view text, std::size_t at) {
  if (lowered(text.substr(at, 5)) != "copy ") return std::string_view::npos;
  std::size_t semicolon = text.find(';', at);
  if (semicolon == std::string_view::npos || semicolon - at > 10'000) return std::string_view::npos;
  std::string statement = lowered(text.substr(at, semicolon - at));
  return statement.find(" from stdin") == std::string::npos ? std::string_view::npos : semicolon + 1;
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

std::vector<InlineRows> find_inline_rows(std::string_view text) {
  std::vector<InlineRows> out;
  if (text.find("\n\\.") == std::string::npos) return out;
  for (std::size_t at = 0; at < text.size(); at = end_of_line(text, at) + 1) {
    std::size_t first = text.find_first_not_of(" \t", at);
    if (first == std::string::npos) break;
    std::size_t end = copy_end(text, first);
    if (end == std::string_view::npos) continue;
    std::size_t begin = std::min(end_of_line(text, end) + 1, text.size()), line = begin;
    while (line < text.size() && !is_end_marker(text.substr(line, end_of_line(text, line) - line))) {
      line = end_of_line(text, line) + 1;
    }
    if (line >= text.size()) return out;
    out.push_back({end, {begin, line - begin}});
    at = line;
  }
  return out;
}

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
