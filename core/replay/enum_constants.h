// Constants of an enum type in stored expressions. The server keeps a label's OID in them; here they hold its text.
#pragma once

#include <string_view>

#include "core/replay/context.h"

namespace reconcile::replay {

// ALTER TYPE … RENAME VALUE: defaults, checks, views and all else that holds the label show its new name.
void rename_enum_constants(Context& ctx, Oid type, std::string_view from, std::string_view to);

}  // namespace reconcile::replay
