// What commits did to files: internal to adapters/git/.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/handle.h"
#include "adapters/git/raw_tree.h"

namespace reconcile::git {

struct FileChange {
  std::string path;     // in the repository
  git_oid before, after;  // blobs; all zero: there is no such file

  bool adds() const { return git_oid_is_zero(&before) != 0; }
  bool deletes() const { return git_oid_is_zero(&after) != 0; }
};

// Trees that are equal are not entered, nor folders that the filter does not want.
class ChangeReader {
 public:
  using Wanted = std::function<bool(std::string_view path, bool is_folder)>;
  ChangeReader(git_repository* repository, Wanted wanted);

  // Against its parents: of a merge only what differs from each of them. `truncated` is set where a parent
  // is not here (a shallow clone): what the commit added is then not known, and nothing is answered.
  std::vector<FileChange> of(const git_commit* commit, bool& truncated);
  // Against its first parent alone.
  std::vector<FileChange> of_first_parent(const git_commit* commit, bool& truncated);
  // What leads from one commit's files to another's; `before` null: from nothing.
  std::vector<FileChange> between(const git_oid* before, const git_oid& after);

 private:
  using Trees = std::vector<const RawTree*>;        // by parent; null: it has no such folder
  using Entries = std::vector<std::optional<RawEntry>>;  // likewise
  std::vector<FileChange> compare(const git_commit* commit, unsigned parents, bool& truncated);
  void compare(const RawTree* after, const Trees& before, const std::string& prefix);
  void enter(const RawEntry* after, const Entries& before, const std::string& path);
  void deleted(const RawEntry& gone, const Trees& before, const std::string& prefix);

  git_repository* repository_;
  OdbHandle objects_;
  Wanted wanted_;
  std::vector<FileChange> out_;
};

}  // namespace reconcile::git
