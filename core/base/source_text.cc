#include "core/base/source_text.h"

#include <algorithm>

#include "core/base/utf8.h"

namespace reconcile {

SourceText::SourceText(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

std::string_view SourceText::slice(Span span) const {
  if (span.offset >= text_.size()) return {};
  return std::string_view(text_).substr(span.offset, span.length);
}

LineColumn SourceText::position(std::size_t byte) const {
  if (line_starts_.empty()) return {};
  byte = std::min(byte, text_.size());
  auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), byte);
  std::size_t start = *(next - 1);
  int line = static_cast<int>(next - line_starts_.begin());
  int column = 1 + static_cast<int>(utf8::count(std::string_view(text_).substr(start, byte - start)));
  return {line, column};
}

std::string_view SourceText::line(int number) const {
  if (number < 1 || number > line_count()) return {};
  std::size_t start = line_starts_[number - 1];
  std::size_t end = number < line_count() ? line_starts_[number] - 1 : text_.size();
  if (end > start && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(start, end - start);
}

}  // namespace reconcile
