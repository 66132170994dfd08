// PgError from a message in PostgreSQL's own wording: `throw error("42703", "column \"%s\" does not exist", {name})`.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/base/pg_error.h"

namespace reconcile::replay {

// `format` with each %s replaced by the next argument.
std::string message(std::string_view format, std::initializer_list<std::string_view> args);

PgError error(std::string_view sqlstate, std::string_view format, std::initializer_list<std::string_view> args = {},
              int location = -1);

// Runs `body` as the server runs code that has no query text at hand: its refusals lose their position.
template <class F>
auto without_position(F body) {
  try {
    return body();
  } catch (PgError& refusal) {
    refusal.location = -1;
    throw;
  }
}

}  // namespace reconcile::replay
