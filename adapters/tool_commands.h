// Which words on a command line call a migration tool.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile {

struct ToolCommand {
  std::string_view tool;  // static storage
  std::string action;     // the subcommand: "migrate", "migrate deploy", "push", …
  bool applies = false;   // it runs migration files against a database
  Span span;              // in the text: from the tool's name to its subcommand
  std::string named;      // the folder or file that its options name; empty: none
  bool names_schema = false;  // `named` is Prisma's schema, not the migrations
  bool names_config = false;  // `named` is Drizzle's configuration
};

// The calls in one line (of a shell script, a YAML value, a JSON array of arguments).
std::vector<ToolCommand> tool_commands(std::string_view line);

}  // namespace reconcile
