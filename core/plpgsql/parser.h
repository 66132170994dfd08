// Parser of PL/pgSQL bodies.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/plpgsql/ast.h"

namespace reconcile::plpgsql {

// The block of a function body or DO text. An Error means that this parser does not follow the text; it is
// no verdict (the server's own grammar gives that).
Result<std::unique_ptr<Statement>> parse(std::string_view body);

}  // namespace reconcile::plpgsql
