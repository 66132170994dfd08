// TreeIndex: the names in a repository, from one walk. Discovery and the adapters look at it instead
// of asking the file system again.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_tree.h"

namespace reconcile {

struct Folder {
  std::string path;  // "" is the root
  std::vector<DirectoryEntry> entries;  // byte order; what is skipped is not among them

  const DirectoryEntry* find(std::string_view name) const;
  bool has_file(std::string_view name) const;
  bool has_folder(std::string_view name) const;
};

class TreeIndex {
 public:
  // True for a path that is not to be looked at (what git ignores).
  using Ignored = std::function<bool(std::string_view path, bool is_directory)>;

  // Walks the whole tree, but not into dependencies, build output or what `ignored` names; never
  // follows a link to a directory.
  static TreeIndex walk(const FileTree& tree, const Ignored& ignored = {});

  // Adds a folder that the walk skipped, with what is below it: for a place that the user named.
  void add(const FileTree& tree, std::string_view folder);

  const Folder* find(std::string_view path) const;  // null: no such folder, or skipped
  // By path; a folder stands before those below it.
  const std::map<std::string, Folder, std::less<>>& folders() const { return folders_; }
  // Folders below `path` (itself excluded), at any depth.
  std::vector<const Folder*> below(std::string_view path) const;
  const std::vector<Error>& unreadable() const { return unreadable_; }

 private:
  void walk_from(const FileTree& tree, std::string start, const Ignored& ignored);

  std::map<std::string, Folder, std::less<>> folders_;
  std::vector<Error> unreadable_;
};

// "a/b" is below "a"; everything is below "".
bool is_below(std::string_view path, std::string_view folder);

}  // namespace reconcile
