// Which version of a tool a package uses: from its lockfile, else as package.json asks for it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "adapters/tree_index.h"

namespace reconcile {

class ToolVersions {
 public:
  ToolVersions(const FileTree& tree, const TreeIndex& index) : tree_(tree), index_(index) {}

  // The version of npm package `package` as seen from `folder`: exact from a lockfile ("0.31.11"), the
  // range of package.json where there is none ("^0.31.0"); empty when nothing names it.
  std::string find(std::string_view package, std::string_view folder);

 private:
  const std::string& text_of(const std::string& path);

  const FileTree& tree_;
  const TreeIndex& index_;
  std::map<std::string, std::string> texts_;  // lockfiles are large and asked for again and again
};

// "pnpm", "yarn", "bun" or "npm": by the nearest lockfile at or above `folder`.
std::string_view package_manager(const TreeIndex& index, std::string_view folder);

// The exact version that one lockfile text gives; empty when it does not name the package.
// `importer` is the package's folder relative to the lockfile's, "" for its own.
std::string locked_version(std::string_view lockfile_name, std::string_view text, std::string_view package,
                           std::string_view importer);

}  // namespace reconcile
