// `-- reconcile:ignore CODE reason` in a migration: the next statement may have that finding.
#pragma once

#include <string>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile {

struct InlineIgnore {
  std::string code;
  std::string reason;  // may be empty: then it is not obeyed
  Span span;           // the comment
  int line = 1;
  int statement_line = 0;  // where the next statement begins; 0: there is none
};

// Comments that are lines of their own, in order.
std::vector<InlineIgnore> inline_ignores(const SourceText& text);

}  // namespace reconcile
