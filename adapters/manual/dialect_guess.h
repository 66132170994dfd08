// What plain SQL files say of the server they are for.
#pragma once

#include <string_view>

#include "core/history/source.h"

namespace reconcile::manual {

// By the folder's name ("migrations/mysql"), else by spellings that only one server takes.
Dialect guess_dialect(const Source& source);

// Whether the text has a statement that PostgreSQL refuses inside a transaction block; Flyway then
// runs the script without one.
bool runs_only_outside_transactions(std::string_view text);

}  // namespace reconcile::manual
