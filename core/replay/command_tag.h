// The command tag of a statement ("ALTER TABLE"), as the server reports it (CreateCommandTag).
#pragma once

#include <string_view>

struct Node;

namespace reconcile::replay {

std::string_view command_tag(const ::Node* node);
// INSERT, UPDATE, DELETE and MERGE.
bool is_dml(const ::Node* node);

}  // namespace reconcile::replay
