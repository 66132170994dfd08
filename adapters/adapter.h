// One migration tool's on-disk layout, transcribed into the common model.
//
// An adapter transcribes; it does not judge. A journal entry without a file, or a number that two
// files share, is data for a rule; what cannot be transcribed (a journal that is no JSON, a file
// that cannot be read) becomes a LayoutProblem, and the rest is still read. Adapters hold no
// state, so const calls may run concurrently.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/tree_index.h"
#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile {

// Where a source lies, and what configuration says of it; adapters take the latter over as it stands.
struct Place {
  std::string path;  // the folder, relative to the root
  std::string why;   // becomes Source::why_found
  bool archived = false;
  std::optional<Dialect> dialect;
  std::optional<LedgerTable> ledger;
  std::string tool;          // who runs it, where that is known ("goose", "drizzle-orm"); empty: recognised
  std::string tool_version;  // empty when unknown
  std::string datasource;
  std::vector<std::string> schemas;  // Prisma's list; empty: none is named
  std::vector<std::string> config_files;
};

class Adapter {
 public:
  virtual ~Adapter() = default;

  // Name used in configuration and reports, e.g. "prisma". Static storage.
  virtual std::string_view name() const = 0;

  // Why `folder` looks like this tool's migrations folder; nothing when it does not. Looks at names only.
  virtual std::optional<std::string> probe(const TreeIndex& index, const Folder& folder) const = 0;

  // Transcribes the folder `place.path`, whether or not probe() knew it. Copies what it keeps:
  // outlives `tree` and `index`. Never fails: what cannot be read is in Source::problems.
  virtual Source read(const FileTree& tree, const TreeIndex& index, const Place& place) const = 0;
};

// Every built-in adapter, most specific first: the first whose probe() knows a folder reads it.
std::span<const Adapter* const> adapters();
const Adapter* find_adapter(std::string_view name);  // null when there is none of that name

// A Source with what `place` and the adapter's name determine.
Source make_source(const Adapter& adapter, const Place& place);

}  // namespace reconcile
