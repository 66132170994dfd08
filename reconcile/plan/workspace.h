// Workspace: the repository as it will stand, without touching it. Planners edit here; the audit reads it
// like any other tree, so that a plan is judged by the same rules as what it replaces.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_tree.h"

namespace reconcile::plan {

class Workspace final : public FileTree {
 public:
  // `base` must outlive this.
  explicit Workspace(const FileTree& base) : base_(base) {}

  Result<std::vector<DirectoryEntry>> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::size_t limit) const override;
  using FileTree::read;
  EntryKind kind(std::string_view path) const override;

  void write(const std::string& path, std::string content);
  void remove(const std::string& path);
  // Requires: `from` can be read.
  void move(const std::string& from, const std::string& to);

  // Paths that differ from the base, sorted; nullopt: removed.
  const std::map<std::string, std::optional<std::string>>& changes() const { return changes_; }
  // All changes as one patch that `git apply` takes.
  std::string patch() const;
  std::string patch_of(const std::string& path) const;

 private:
  const FileTree& base_;
  std::map<std::string, std::optional<std::string>> changes_;
};

// One file's unified diff with git's headers. Empty paths or nullopt contents: the file is made or removed.
std::string unified_diff(const std::string& path, const std::optional<std::string>& before,
                         const std::optional<std::string>& after);

// What git writes for a file that moves as it is.
std::string rename_diff(const std::string& from, const std::string& to);

}  // namespace reconcile::plan
