// Statements that a scratch server must not be given: they reach beyond its database.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::sql {

struct Reach {
  std::string beyond;        // why it must never run there, a clause; empty: it may
  bool cluster_wide = false;  // touches roles, which every database of a server shares
  bool copies_rows = false;  // COPY … FROM STDIN: there is nothing to read
};

// Of the first statement in `statement`. Dynamic SQL inside blocks and functions is not seen: the role that
// runs it must not be a superuser.
Reach reach_of(std::string_view statement);

}  // namespace reconcile::sql
