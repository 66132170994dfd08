// A generic walk over raw parse trees (raw_expression_tree_walker, and into utility statements that hold
// queries).
#pragma once

#include <functional>

struct Node;

namespace reconcile::sql {

// Visits `node` and everything below it in source order; `visit` answers whether to go below the node.
void walk(const ::Node* node, const std::function<bool(const ::Node*)>& visit);

}  // namespace reconcile::sql
