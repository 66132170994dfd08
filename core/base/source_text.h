// SourceText: one file's bytes with a line table. Spans are bytes from 0; people see lines and
// columns from 1, columns in characters (UTF-8 code points; an invalid byte counts as one).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

struct Span {
  std::size_t offset = 0;  // bytes from the start of the text
  std::size_t length = 0;  // bytes

  std::size_t end() const { return offset + length; }
  bool operator==(const Span&) const = default;
};

struct LineColumn {
  int line = 1;
  int column = 1;
  bool operator==(const LineColumn&) const = default;
};

class SourceText {
 public:
  SourceText() = default;
  SourceText(std::string path, std::string text);

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }
  std::string_view slice(Span span) const;  // clamped to the text

  LineColumn position(std::size_t byte) const;  // byte is clamped to the text
  int line_count() const { return static_cast<int>(line_starts_.size()); }
  std::string_view line(int number) const;  // without its line ending; empty out of range

 private:
  std::string path_;
  std::string text_;
  std::vector<std::size_t> line_starts_;  // never empty for a constructed text
};

}  // namespace reconcile
