// ALTER … OWNER TO, and REASSIGN OWNED, of any object.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// What was granted in the old owner's name, and to it, is the new one's (aclnewowner).
void change_owner(Context& ctx, ObjectAddress address, Oid owner);

}  // namespace reconcile::replay
