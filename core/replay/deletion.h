// Deleting objects and what hangs on them; perform_deletion and its plural are in context.h.
#pragma once

#include <vector>

#include "core/replay/context.h"

namespace reconcile::replay {

// One object's own row, without looking at dependents (doDeletion), its outgoing dependencies and comment.
void delete_object(Context& ctx, ObjectAddress object);

// performDeletion with PERFORM_DELETION_INTERNAL: RESTRICT, and no notices.
void perform_internal_deletion(Context& ctx, ObjectAddress object);

// Dependencies on each of `referenced`, once; those on relation `self` (and its columns) get `self_type`.
void record_dependencies(Context& ctx, ObjectAddress dependent, std::vector<ObjectAddress> referenced,
                         DependencyType type, Oid self = invalid_oid,
                         DependencyType self_type = DependencyType::Normal);

}  // namespace reconcile::replay
