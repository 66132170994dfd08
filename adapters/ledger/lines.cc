#include "adapters/ledger/lines.h"

#include <algorithm>
#include <charconv>

#include "adapters/ledger/mapped_file.h"

namespace reconcile {
namespace {

std::string_view without_ending(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string_view Lines::peek(std::size_t ahead) const {
  std::size_t at = at_;
  for (; ahead > 0; --ahead) {
    std::size_t end = text_.find('\n', at);
    if (end == std::string_view::npos) return {};
    at = end + 1;
  }
  if (at >= text_.size()) return {};
  std::size_t end = text_.find('\n', at);
  return without_ending(text_.substr(at, end == std::string_view::npos ? end : end - at));
}

void Lines::next() {
  std::size_t end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? text_.size() : end + 1;
  ++number_;
  if (file_ != nullptr) file_->passed(at_);
}

void Lines::skip_to(std::size_t offset) {
  while (at_ < offset && !done()) next();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

bool is_blank(std::string_view line) { return trimmed(line).empty(); }

bool is_fence(std::string_view line) {
  line = trimmed(line);
  return line.starts_with("```") || line.starts_with("~~~");
}

std::size_t row_count_line(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with('(') || !(line.ends_with(" rows)") || line.ends_with(" row)"))) return std::string_view::npos;
  std::size_t count = 0;
  auto [end, error] = std::from_chars(line.data() + 1, line.data() + line.size(), count);
  return error == std::errc() && *end == ' ' ? count : std::string_view::npos;
}

}  // namespace reconcile
