// The command line's grammar. CLI11 stays in app.cc.
#pragma once

#include <string>
#include <variant>

#include "reconcile/cli/options.h"

namespace reconcile::cli {

// Help that was asked for; for stdout, exit 0.
struct Help {
  std::string text;
};

// A usage error; for stderr, exit 2.
struct UsageError {
  std::string message;
  std::string help;
};

std::variant<Command, Help, UsageError> parse_command_line(int argc, const char* const* argv);

}  // namespace reconcile::cli
