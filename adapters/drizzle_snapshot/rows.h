// Snapshots of 1.x: a list of rows, one for each object; version 9 writes only the first whole, then deltas.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/drizzle_snapshot/sql_text.h"

namespace reconcile::drizzle_snapshot {

// The rows of a state, by their key: entityType, NUL, JSON array of the names.
class Rows {
 public:
  void add(const Json& row);
  void apply(const Json& delta);
  Model to_model() const;

 private:
  std::vector<const Json*> of(std::string_view entity) const;

  std::map<std::string, Json> rows_;
  std::vector<std::string> order_;
};

}  // namespace reconcile::drizzle_snapshot
