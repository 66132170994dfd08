// Values of a statement's WITH-like options; PostgreSQL's defGet… family (define.c).
#pragma once

#include <cstdint>
#include <string>

#include "core/sql/nodes.h"

namespace reconcile::replay {

std::string def_string(const ::DefElem& def);
bool def_boolean(const ::DefElem& def);
double def_numeric(const ::DefElem& def);
std::int64_t def_integer(const ::DefElem& def);
// The option's value as a possibly qualified name (List of String), throws 42601 when it is none.
const List* def_qualified_name(const ::DefElem& def);
// The option's value as a type; throws 42601 when it is none.
const ::TypeName* def_type_name(const ::DefElem& def);
// errorConflictingDefElem.
[[noreturn]] void throw_conflicting_option(const ::DefElem& def);

}  // namespace reconcile::replay
