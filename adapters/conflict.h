// Unresolved merges in a text file: git's `<<<<<<<`, `|||||||`, `=======`, `>>>>>>>` lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile {

struct Conflict {
  std::vector<Span> markers;  // the marker lines, without their line ends
  // The text as either side has it. What does not belong to it is blanked, not cut: byte offsets stay.
  std::string ours;
  std::string theirs;
};

// markers is empty when the text has no conflict; ours and theirs are then empty too.
Conflict find_conflict(std::string_view text);

}  // namespace reconcile
