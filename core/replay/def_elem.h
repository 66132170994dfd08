// Values of a statement's WITH-like options; PostgreSQL's defGet… family (define.c).
#pragma once

#include <cstdint>
#include <string>

#include "core/replay/context.h"
#include "core/sql/nodes.h"

namespace reconcile::replay {

std::string def_string(const ::DefElem& def);
bool def_boolean(const ::DefElem& def);
double def_numeric(const ::DefElem& def);
std::int64_t def_integer(const ::DefElem& def);
// The option's value as a possibly qualified name (List of String), throws 42601 when it is none. A string
// literal is one name, dots and capitals and all: 'pg_catalog.int4eq' has no schema in it.
const List* def_qualified_name(Context& ctx, const ::DefElem& def);
// The option's value as a type; throws 42601 when it is none. Of a string literal the same holds: 'int[]' is a name.
const ::TypeName* def_type_name(Context& ctx, const ::DefElem& def);
// errorConflictingDefElem.
[[noreturn]] void throw_conflicting_option(const ::DefElem& def);

}  // namespace reconcile::replay
