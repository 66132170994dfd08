// Which column was probably meant by one that does not exist.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/replay/replay.h"

struct Node;

namespace reconcile::replay {

// Columns of `relations` ranked by likeness to `missing`: by spelling, by role (a key that shares the last
// word, the partner of the comparison in which the missing column stands), best first, at most three. A
// column without any likeness is not offered.
std::vector<Blame::Candidate> similar_columns(const catalog::Catalog& catalog, const ::Node* statement,
                                              const std::vector<std::string>& relations, const std::string& missing);

}  // namespace reconcile::replay
