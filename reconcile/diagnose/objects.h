// Who makes and drops the object that a server's message names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/history/history.h"

namespace reconcile::diagnose {

// Of `column os.customer_id does not exist`: {"column", {"os", "customer_id"}}.
struct NamedObject {
  std::string kind;  // "column", "relation", "type", …; empty: the message names none
  std::vector<std::string> parts;  // outermost first
  std::string relation;  // of a column, where the message says it

  std::string display() const;
};
NamedObject object_in(std::string_view message);

struct Touch {
  VertexId vertex = 0;
  ObjectKey object;
};
// Migrations (in the order of the DAG's vertices) whose effects make or drop it.
std::vector<Touch> makers_of(const History& dag, const NamedObject& object);
std::vector<Touch> droppers_of(const History& dag, const NamedObject& object);

}  // namespace reconcile::diagnose
