// MappedFile: a whole file as text without a copy of it in memory.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace reconcile {

class MappedFile {
 public:
  // A regular file is mapped; what can't be (a pipe, `<(…)`) is read. UTF-16 with a byte order mark, as Windows
  // consoles write it, is converted; a UTF-8 mark is left out.
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::string_view text() const { return text_; }
  // What stands before `offset` is not needed in memory any more; it can still be read.
  void passed(std::size_t offset) const;

 private:
  MappedFile() = default;

  void* mapping_ = nullptr;
  std::size_t length_ = 0;
  std::string owned_;
  std::string_view text_;
  mutable std::size_t passed_ = 0;
};

}  // namespace reconcile
