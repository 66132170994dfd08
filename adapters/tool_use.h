// Who calls a migration tool: package scripts, CI, compose files, images, Makefiles, shell scripts and
// the application's own code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/tree_index.h"
#include "core/base/file_tree.h"
#include "core/base/finding.h"

namespace reconcile {

enum class CallSite { PackageScript, Ci, Compose, Dockerfile, Makefile, Procfile, Shell, Code };
std::string_view to_string(CallSite site);  // "package script", "CI", "compose", …

struct ToolUse {
  std::string tool;     // "drizzle-kit", "drizzle-orm" (migrate() in code), "prisma", "goose", …; "runner": code of its own
  std::string action;   // what it does: "migrate", "push", "generate", …; "migrate" is what changes databases by files
  std::string command;  // the text as it stands, on one line
  CallSite site = CallSite::Code;
  std::string file;
  Location location;      // the command in the file
  std::string script;     // of a package script: its name ("db:migrate")
  std::string run_with;   // of a package script: "pnpm", "yarn", "bun" or "npm"
  std::optional<std::string> target;  // the folder it names, relative to the root, as far as it can be told
  bool target_missing = false;        // it names a folder that does not exist
};

std::vector<ToolUse> find_tool_uses(const FileTree& tree, const TreeIndex& index);

}  // namespace reconcile
