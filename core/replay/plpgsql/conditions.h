// Exception conditions of PL/pgSQL, by name or SQLSTATE.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::replay::plpgsql {

// `condition` is a name in lower case, or '=' and a SQLSTATE. "others" is all but a cancelled query
// and a failed assertion; a class's own name or code ("23000") is the whole class.
bool condition_matches(const std::string& condition, std::string_view sqlstate);

// Throws 42704 `unrecognized exception condition "%s"`.
std::string sqlstate_of_condition(const std::string& condition);

}  // namespace reconcile::replay::plpgsql
