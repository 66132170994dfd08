// What stands on a role: ownership, privileges, policies (pg_shdepend).
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// checkSharedDependencies: throws 2BP01 `role "x" cannot be dropped because some objects depend on it`.
void check_role_is_unused(Context& ctx, Oid role);
void drop_owned(Context& ctx, Oid role, DropBehavior behavior);
void reassign_owned(Context& ctx, Oid from, Oid to);

}  // namespace reconcile::replay
