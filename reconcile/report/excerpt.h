// The line of a file that a finding points at, cut to what fits, with the columns to mark.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "core/base/source_text.h"
#include "reconcile/report/report.h"

namespace reconcile::report {

struct Excerpt {
  int line = 1;
  std::string text;        // printable; empty when the line can't be had
  std::size_t before = 0;  // characters of `text` before the marked ones
  std::size_t width = 1;   // marked characters, at least one
};

// Reads each file once. The provider must outlive this.
class Excerpts {
 public:
  explicit Excerpts(const TextProvider& provider) : provider_(provider) {}
  Excerpt at(const Location& location);

 private:
  const SourceText& text(const std::string& path);

  const TextProvider& provider_;
  std::map<std::string, SourceText> texts_;
};

}  // namespace reconcile::report
