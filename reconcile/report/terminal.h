// Text for terminals: colours, and nothing that a hostile file could steer them with.
#pragma once

#include <string>
#include <string_view>

#include "core/base/finding.h"

namespace reconcile::report {

class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}

  std::string severity(Severity severity, std::string_view text) const;
  std::string bold(std::string_view text) const { return paint("1", text); }
  std::string dim(std::string_view text) const { return paint("2", text); }
  std::string caret(std::string_view text) const { return paint("1;31", text); }

 private:
  std::string paint(std::string_view code, std::string_view text) const;
  bool color_;
};

// Valid UTF-8 on one line: control characters become blanks.
std::string printable(std::string_view text);
// Likewise, with its line breaks.
std::string printable_lines(std::string_view text);

std::string plural(long long count, std::string_view noun);  // "1 file", "2 files"

// "path:line:column"
std::string place(const Location& location);

}  // namespace reconcile::report
