// At which commit an environment stands: its ledger's rows against what the journal, or the migrations
// folder, held over time.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "adapters/git/path_versions.h"
#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile {

struct Standing {
  git::Commit commit;
  bool exact = false;      // the rows are exactly what the commit had; else they have these and more
  std::size_t behind = 0;  // migrations of today's history that have no row
};

// What tells a migration and its row apart from others: `when` (Drizzle 0.x) or the name.
std::set<std::string> row_marks(const Ledger& ledger);
std::set<std::string> file_marks(const Source& source, const Ledger& ledger);

// `versions` newest first; `marks_of` reads one of them. Nothing where no version is contained in the rows.
std::optional<Standing> standing_of(const Source& source, const Ledger& ledger, std::span<const git::PathVersion> versions,
                                    const std::function<std::set<std::string>(const git::PathVersion&)>& marks_of);

}  // namespace reconcile
