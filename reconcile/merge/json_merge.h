// Three-way merge of JSON objects, member by member: for Drizzle's snapshots.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reconcile::merge {

struct MergedJson {
  std::string text;                    // two blanks of indent, as drizzle-kit writes it
  std::vector<std::string> conflicts;  // "tables/public.users/columns/email": both changed it; ours was kept
};

// Nothing when one of the texts is no JSON object. `parent` becomes the member `prevId`.
std::optional<MergedJson> merge_snapshots(const std::string& ancestor, const std::string& ours, const std::string& theirs,
                                          const std::string& parent);

}  // namespace reconcile::merge
