// Discovery: what histories a repository has, found without configuration, and who runs them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/tool_use.h"
#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile {

// A source that reconcile.json names.
struct NamedSource {
  std::string adapter;  // as find_adapter() knows it; empty: recognised from the folder
  std::string path;     // relative to the root
  std::optional<LedgerTable> ledger;
  std::optional<Dialect> dialect;
  std::string tool;      // of a manual source: "goose", "psql", …; empty: recognised
  std::string database;  // what tells sources of one database from others; becomes Source::datasource
};

struct DiscoveryOptions {
  // Where there are any, they are the sources; others that are found go to not_looked_at.
  std::vector<NamedSource> sources;
  // The tree's root in the file system: what git ignores there is left out. Empty: nothing is.
  std::string git_directory;
};

struct NotLookedAt {
  std::string path;
  std::string why;  // "seed data", "not named in reconcile.json", …
};

struct Repository {
  std::vector<Source> sources;  // by path
  std::vector<ToolUse> tool_uses;
  std::vector<NotLookedAt> not_looked_at;  // folders of SQL files that are no history
  std::vector<LayoutProblem> problems;     // of no source: unreadable folders, unknown adapters
};

// Looks at everything once. Deterministic: same tree and options, same result. Never fails.
Repository discover(const FileTree& tree, const DiscoveryOptions& options);

}  // namespace reconcile
