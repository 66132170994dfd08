// A pasted log as the program wrote it: without colours, time stamps and the prefixes of those who passed it
// on, and without credentials.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reconcile::diagnose {

// Passwords in URLs, key=value strings, variables and headers become `***`.
std::string redacted(std::string_view text);

// Lines of the log, redacted first. Of a line that redraws itself (a carriage return) the last state.
std::vector<std::string> plain_lines(std::string_view log);

}  // namespace reconcile::diagnose
