// Who calls a migration tool: package scripts, CI, compose files, images, Makefiles, shell scripts and
// the application's own code.
#pragma once

#include <map>
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
  std::string action;   // its subcommand: "migrate", "migrate deploy", "push", …; "readdir" of a runner
  bool applies = false;  // it runs migration files against a database
  std::string command;  // the text as it stands, on one line
  CallSite site = CallSite::Code;
  std::string file;
  Location location;      // the command in the file
  std::string script;     // of a package script: its name ("db:migrate")
  std::string run_with;   // of a package script: "pnpm", "yarn", "bun" or "npm"
  std::optional<std::string> target;  // the folder or file it names, relative to the root, as far as it can be told
  bool target_missing = false;        // there is no such folder or file
};

// Migration folders by what names them: drizzle.config.ts → its out, schema.prisma → its migrations.
using NamedFolders = std::map<std::string, std::string, std::less<>>;

// By file and place. Code is searched only where names suggest it: up to 2,000 files of up to 128 KB.
std::vector<ToolUse> find_tool_uses(const FileTree& tree, const TreeIndex& index, const NamedFolders& named_folders);

}  // namespace reconcile
