// FROM items, as joins are made of them.
#pragma once

#include <span>
#include <vector>

#include "core/analyze/parse_state.h"

namespace reconcile::analyze {

struct FromItem {
  JoinNode* node = nullptr;
  NamespaceItem* top = nullptr;           // the item's own
  std::vector<NamespaceItem*> visible;    // what it shows, itself included
};

FromItem transform_from_item(ParseState& state, const ::Node* node);
FromItem transform_join(ParseState& state, const ::JoinExpr& join);
void set_lateral_state(std::span<NamespaceItem* const> items, bool lateral_only, bool lateral_ok);

}  // namespace reconcile::analyze
