// What `check --base` says of the merge before its findings, a line each; deeper lines are indented.
#pragma once

#include <string>
#include <vector>

#include "reconcile/report/report.h"

namespace reconcile::report {

std::vector<std::string> merge_lines(const MergeEntry& merge);

}  // namespace reconcile::report
