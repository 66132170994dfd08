// Evidence: what git knows of the audited migrations, looked up before rules run. Plain data.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/archive.h"
#include "adapters/git/commit.h"
#include "adapters/git/repository.h"

namespace reconcile::git {

// The id that git gives a blob of these bytes.
std::string blob_id(std::string_view bytes);

// How a file differs from what was first committed.
enum class Extent { Same, LineEnds, CommentsOrBlanks, Statements };
std::string_view to_string(Extent extent);  // "same", "line ends", "comments or blanks", "statements"

struct FileEdit {
  Commit first;            // brought the file to the line that HEAD's first parents make
  std::string first_path;  // in the repository; elsewhere than today where the file moved
  std::vector<Commit> edits;  // changed it later, oldest first
  bool uncommitted = false;   // the working tree differs from HEAD
  Extent extent = Extent::Same;
};

struct Evidence {
  Presence presence = Presence::None;
  std::map<std::string, FileEdit> edits;  // by the migration's path below the audited root; only edited ones
};

}  // namespace reconcile::git
