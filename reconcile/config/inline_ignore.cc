#include "reconcile/config/inline_ignore.h"

#include <algorithm>
#include <string_view>

namespace reconcile {
namespace {

constexpr std::string_view marker = "reconcile:ignore";
constexpr std::string_view blanks = " \t\r\f\v";

std::string_view trimmed(std::string_view text) {
  std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_comment_or_blank(std::string_view line) {
  line = trimmed(line);
  return line.empty() || line.starts_with("--");
}

// What follows the marker, or nothing when the line is no such comment.
std::string_view after_marker(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with("--")) return {};
  line = trimmed(line.substr(2));
  if (!line.starts_with(marker)) return {};
  line.remove_prefix(marker.size());
  return line.empty() || blanks.find(line.front()) == std::string_view::npos ? std::string_view() : trimmed(line);
}

int next_statement_line(const SourceText& text, int line) {
  for (int at = line + 1; at <= text.line_count(); ++at) {
    if (!is_comment_or_blank(text.line(at))) return at;
  }
  return 0;
}

}  // namespace

std::vector<InlineIgnore> inline_ignores(const SourceText& text) {
  std::vector<InlineIgnore> out;
  const std::string& whole = text.text();
  for (std::size_t at = whole.find(marker); at != std::string::npos; at = whole.find(marker, at + marker.size())) {
    int line = text.position(at).line;
    std::string_view shown = text.line(line);
    std::string_view rest = after_marker(shown);
    if (rest.empty()) continue;
    std::size_t space = std::min(rest.find_first_of(blanks), rest.size());
    auto start = static_cast<std::size_t>(shown.data() - whole.data());
    out.push_back({.code = std::string(rest.substr(0, space)), .reason = std::string(trimmed(rest.substr(space))),
                   .span = {start, shown.size()}, .line = line, .statement_line = next_statement_line(text, line)});
  }
  return out;
}

}  // namespace reconcile
