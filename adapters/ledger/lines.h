// Lines: a text line by line, with the line's number and a place to go on from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

class MappedFile;

class Lines {
 public:
  // `file` (may be null): whose text it is; told how far it was read.
  explicit Lines(std::string_view text, const MappedFile* file = nullptr) : text_(text), file_(file) {}

  bool done() const { return at_ >= text_.size(); }
  // The line at hand, or one further on; without its line ending. Empty past the end.
  std::string_view peek(std::size_t ahead = 0) const;
  void next();
  std::size_t number() const { return number_; }  // from 1
  std::size_t offset() const { return at_; }      // of the line at hand
  std::string_view rest() const { return text_.substr(at_); }
  // Goes on at the first line that begins at or behind `offset`; one inside a line means the next one.
  void skip_to(std::size_t offset);

 private:
  std::string_view text_;
  const MappedFile* file_;
  std::size_t at_ = 0;
  std::size_t number_ = 1;
};

std::string_view trimmed(std::string_view text);
bool is_blank(std::string_view line);
bool is_fence(std::string_view line);      // ``` or ~~~ of Markdown
// psql's "(3 rows)"; the number, or npos.
std::size_t row_count_line(std::string_view line);

}  // namespace reconcile
