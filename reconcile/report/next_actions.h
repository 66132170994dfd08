// The first three things to do about a report.
#pragma once

#include <string>
#include <vector>

#include "reconcile/report/report.h"

namespace reconcile::report {

// At most three, the most urgent first; none when all is well. Plain text with backticks round names.
std::vector<std::string> next_actions(const Report& report);

// "2 errors, 1 warning, 0 notes; 20 statements replayed, 4 undecided"
std::string counts(const Summary& summary);

}  // namespace reconcile::report
