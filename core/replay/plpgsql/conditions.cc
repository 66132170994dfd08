#include "core/replay/plpgsql/conditions.h"

#include "core/base/pg_error.h"

namespace reconcile::replay::plpgsql {

std::string sqlstate_of_condition(const std::string& condition) {
  if (!condition.empty() && condition[0] == '=') return condition.substr(1);
  std::string_view state = sqlstate_of_name(condition);
  if (state.empty())
    throw PgError("42704", "unrecognized exception condition \"" + condition + "\"");
  return std::string(state);
}

bool condition_matches(const std::string& condition, std::string_view sqlstate) {
  if (condition == "others") return sqlstate != "57014" && sqlstate != "P0004";
  std::string wanted = sqlstate_of_condition(condition);
  if (wanted == sqlstate) return true;
  return wanted.ends_with("000") && wanted.substr(0, 2) == sqlstate.substr(0, 2);
}

}  // namespace reconcile::replay::plpgsql
