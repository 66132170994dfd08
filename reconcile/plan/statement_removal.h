// Cutting a statement out of a file as its author would: with the comment block that belongs to it.
#pragma once

#include <string>

#include "core/base/source_text.h"
#include "reconcile/plan/plan.h"

namespace reconcile::plan {

struct CutText {
  std::string text;  // what is left
  Removal removal;
};

// `statement` is its span from the first token to the last, without the semicolon. Goes with it: the
// semicolon, the comment lines that stand directly above (no blank line between), a comment behind it on
// its last line, and the blank lines that would be left doubled. A Drizzle breakpoint marker that only
// divided it from its neighbour goes too.
CutText cut_statement(const SourceText& text, Span statement);

}  // namespace reconcile::plan
