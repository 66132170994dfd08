// Evidence: what git knows of the audited migrations, looked up before rules run. Plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/git/archive.h"
#include "adapters/git/commit.h"
#include "adapters/git/repository.h"

namespace reconcile::git {

// The id that git gives a blob of these bytes.
std::string blob_id(std::string_view bytes);

// How a file differs from what was first committed.
enum class Extent { Same, LineEnds, CommentsOrBlanks, Statements };
std::string_view to_string(Extent extent);  // "same", "line ends", "comments or blanks", "statements"

struct FileEdit {
  Commit first;            // brought the file to the line that HEAD's first parents make
  std::string first_path;  // in the repository; elsewhere than today where the file moved
  std::vector<Commit> edits;  // changed it later, oldest first
  bool uncommitted = false;   // the working tree differs from HEAD
  Extent extent = Extent::Same;
};

// Where the text of a ledger's row came from.
struct RowOrigin {
  Origin origin;
  std::vector<std::string> references;  // that have it, where HEAD has not; the first few
  std::string text;                     // as committed; empty: too long to be compared
};

// A journal entry that had a row's `created_at`, when no text has its hash.
struct EntryOrigin {
  std::string tag, path;  // of the journal, in the repository
  Commit commit;          // the newest that had it
};

// At which commit an environment stands (reconcile/audit/standing.h).
struct StandingAt {
  Commit commit;
  bool exact = false;
  std::size_t behind = 0;
};

struct Evidence {
  Presence presence = Presence::None;
  // Of ledger rows that no file accounts for; looked up only where there are ledgers.
  std::map<std::string, RowOrigin> by_checksum;
  std::map<std::string, std::vector<Origin>> by_name;  // newest first
  std::map<std::int64_t, EntryOrigin> by_when;
  std::map<std::pair<std::string, std::string>, StandingAt> standings;  // by environment and "schema.table"
  std::map<std::string, FileEdit> edits;  // by the migration's path below the audited root; only edited ones
};

}  // namespace reconcile::git
