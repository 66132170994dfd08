// Drizzle 0.x meta/_journal.json, with the place of each entry in the file.
#pragma once

#include <string>
#include <vector>

#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile::drizzle {

// The journal in `text`, read as far as it can be: the entries of both sides of an unresolved merge,
// those before the place where broken JSON breaks off. What is wrong is added to `problems`.
Journal read_journal(const std::string& path, const std::string& text, std::vector<LayoutProblem>& problems);

}  // namespace reconcile::drizzle
