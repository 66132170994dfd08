#include "core/sql/inline_rows.h"

#include <algorithm>
#include <string>

namespace reconcile::sql {
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

std::string without_rows(std::string_view text, const std::vector<InlineRows>& rows) {
  std::string out(text);
  for (const InlineRows& here : rows) {
    for (std::size_t i = here.rows.offset; i < end_of_line(text, here.rows.end()); ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
  }
  return out;
}

const InlineRows* rows_of(const std::vector<InlineRows>& rows, Span statement) {
  auto mine = std::ranges::find_if(rows, [&](const InlineRows& r) {
    return r.statement_end >= statement.offset && r.statement_end <= statement.end() + 2;
  });
  return mine == rows.end() ? nullptr : &*mine;
}

}  // namespace reconcile::sql
