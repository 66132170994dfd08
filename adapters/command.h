// A command of the user's own, run because the user asked for it.
#pragma once

#include <string>

#include "core/base/result.h"

namespace reconcile {

// What `sh -c command` prints on standard output, run in `folder`. Its standard error goes to ours. An Error
// when it fails, prints more than 64 MB, or is not done after `seconds`: it is then killed with all that it started.
Result<std::string> run_command(const std::string& command, const std::string& folder, int seconds);

}  // namespace reconcile
