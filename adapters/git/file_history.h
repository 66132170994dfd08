// How files came to be what they are at HEAD. One walk through HEAD's history answers for all of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/git/commit.h"

namespace reconcile::git {

class Repository;

struct Revision {
  Commit commit;
  std::string path;  // in the repository, at that time
  std::string blob;  // what the commit made of it
  bool operator==(const Revision&) const = default;
};

// Oldest first. Followed through moves: of the same text, or of a file whose migration kept its name. A file
// that was deleted and came back later begins where it came back.
struct FileHistory {
  std::vector<Revision> mainline;  // as HEAD's first parents saw it: what a merged branch did is one step
  std::vector<Revision> all;
  bool operator==(const FileHistory&) const = default;
};

// By path in the repository; of files that HEAD has.
using FileHistories = std::map<std::string, FileHistory>;
FileHistories file_histories(const Repository& repository, const std::vector<std::string>& paths);

}  // namespace reconcile::git
