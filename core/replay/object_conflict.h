// Names that are taken, as RENAME and SET SCHEMA refuse them (alter.c).
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// Throws 42710 or 42723 when another object of the kind has the name in the schema (or anywhere, for
// kinds that live in none).
void check_name_is_free(Context& ctx, ObjectAddress object, Oid nsp, std::string_view name);

}  // namespace reconcile::replay
