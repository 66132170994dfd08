#include "reconcile/plan/statement_removal.h"

#include <string_view>
#include <vector>

namespace reconcile::plan {
namespace {

constexpr std::string_view breakpoint = "--> statement-breakpoint";

std::string_view trimmed(std::string_view line) {
  std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

bool is_blank(std::string_view line) { return trimmed(line).empty(); }
bool is_marker(std::string_view line) { return trimmed(line) == breakpoint; }
bool is_comment(std::string_view line) {
  return trimmed(line).starts_with("--") && !is_marker(line) && !trimmed(line).starts_with("-- +goose") &&
         !trimmed(line).starts_with("-- migrate:");
}

// Whether the line ends a block comment that began on a line of its own; gives that line.
int block_comment_start(const SourceText& text, int line) {
  if (!trimmed(text.line(line)).ends_with("*/")) return 0;
  for (int at = line; at >= 1; --at) {
    std::string_view content = trimmed(text.line(at));
    if (content.starts_with("/*")) return at;
    if (at != line && content.find("*/") != std::string_view::npos) return 0;
  }
  return 0;
}

int first_comment_above(const SourceText& text, int line) {
  int first = line;
  while (first > 1) {
    if (is_comment(text.line(first - 1))) {
      --first;
    } else if (int start = block_comment_start(text, first - 1); start > 0) {
      first = start;
    } else {
      break;
    }
  }
  return first;
}

std::size_t offset_of_line(const SourceText& text, int line) {
  std::size_t at = 0;
  for (int i = 1; i < line && at != std::string::npos; ++i) {
    at = text.text().find('\n', at);
    at = at == std::string::npos ? text.text().size() : at + 1;
  }
  return at;
}

std::size_t past_semicolon(const std::string& text, std::size_t end) {
  std::size_t at = text.find_first_not_of(" \t\r\n", end);
  return at != std::string::npos && text[at] == ';' ? at + 1 : end;
}

}  // namespace

CutText cut_statement(const SourceText& text, Span statement) {
  std::size_t end = past_semicolon(text.text(), statement.end());
  int first = text.position(statement.offset).line;
  int last = text.position(end).line;
  std::string_view head = std::string_view(text.text()).substr(offset_of_line(text, first), statement.offset - offset_of_line(text, first));
  std::string_view last_line = text.line(last);
  std::string_view tail = last_line.substr(std::min(last_line.size(), end - offset_of_line(text, last)));
  tail = trimmed(tail);
  bool whole_lines = is_blank(head) && (tail.empty() || tail.starts_with("--"));
  if (!whole_lines) {  // shares its lines with other statements: only its own bytes go
    std::string left = text.text().substr(0, statement.offset) + text.text().substr(end);
    return {std::move(left), {first, last}};
  }

  first = first_comment_above(text, first);
  Removal removal{first, last};
  // Of two breakpoints, or a breakpoint at the file's edge, one divides nothing any more.
  bool marker_below = tail == breakpoint || (last < text.line_count() && is_marker(text.line(last + 1)));
  int drop_to = last + (marker_below && tail != breakpoint ? 1 : 0);
  int drop_from = first;
  if (!marker_below && first > 1 && is_marker(text.line(first - 1))) drop_from = first - 1;
  bool blank_above = drop_from == 1 || is_blank(text.line(drop_from - 1));
  if (blank_above && drop_to < text.line_count() && is_blank(text.line(drop_to + 1))) ++drop_to;

  std::string left = text.text().substr(0, offset_of_line(text, drop_from));
  std::size_t rest = offset_of_line(text, drop_to + 1);
  if (drop_to < text.line_count() && rest < text.text().size()) left += text.text().substr(rest);
  return {std::move(left), removal};
}

}  // namespace reconcile::plan
