// PL/pgSQL's own grammar over a function body, as the server runs it when the function is created.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/script.h"

namespace reconcile::sql {

struct PlpgsqlParameter {
  char mode = 'i';  // i o b v t
  std::string name;
};

struct PlpgsqlFunction {
  std::string_view body;
  std::vector<PlpgsqlParameter> parameters;
  std::string result = "text";  // type name; "trigger" and "void" mean something to the grammar
  bool returns_set = false;
  bool procedure = false;
};

// The first error of the body, with its byte in the body where that is known; none when the grammar
// accepts it, or where its refusal would rest on tables and types, which the grammar alone can't see.
std::optional<SyntaxError> check_plpgsql_body(const PlpgsqlFunction& function);

}  // namespace reconcile::sql
