// Snapshots of 1.x: a list of rows, one for each object; version 9 writes only the first whole, then deltas.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/drizzle_snapshot/sql_text.h"

namespace reconcile::drizzle_snapshot {

// The rows of a state, by drizzle-kit's key: entityType, NUL, JSON array of the names.
class Rows {
 public:
  void add(Json row);
  void apply(const Json& delta);
  Model to_model() const;

 private:
  struct Entry {
    std::size_t place = 0;  // rows are listed in the order in which they came
    Json row;
  };
  void rename(const Json& before, const Json& after);
  std::vector<const Json*> of(std::string_view entity) const;

  std::map<std::string, Entry> rows_;
  std::size_t next_ = 0;
};

}  // namespace reconcile::drizzle_snapshot
