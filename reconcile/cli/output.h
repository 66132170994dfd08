// Where a command's answer goes. Reports go to standard output or to the file that --output names;
// complaints and notices to standard error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "reconcile/cli/options.h"

namespace reconcile {
struct Audit;
}

namespace reconcile::cli {

// One line `reconcile: FILE: message`, and a `help:` line where there is help.
void complain(const Error& error);
void notice(std::string_view text, Verbosity verbosity);

// Answers with an exit code: a reader that went away (`| head`) is no failure, a full disk is.
int write_stdout(std::string_view text, int exit_code = 0);

// Writes where --output says, and answers with `exit_code` unless that fails. `audit` (may be null) tells
// which files belong to a history: none of them is ever overwritten.
int write_output(const CommonOptions& options, std::string_view text, const Audit* audit, int exit_code);

// Whether reports are coloured: --color, NO_COLOR, TERM, and whether a person is reading.
bool use_color(const CommonOptions& options);

}  // namespace reconcile::cli
