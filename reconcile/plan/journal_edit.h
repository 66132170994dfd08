// Drizzle 0.x journals as drizzle-kit writes them: two blanks of indent, no newline at the end.
#pragma once

#include <string>
#include <vector>

#include "core/history/source.h"

namespace reconcile::plan {

std::string render_journal(const std::string& version, const std::string& dialect, const std::vector<JournalEntry>& entries);

}  // namespace reconcile::plan
