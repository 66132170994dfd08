// Drizzle 0.x: meta/_journal.json lists the files, in the order in which they run.
#pragma once

#include "adapters/adapter.h"

namespace reconcile {

class DrizzleAdapter final : public Adapter {
 public:
  std::string_view name() const override { return "drizzle"; }
  std::optional<std::string> probe(const TreeIndex& index, const Folder& folder) const override;
  Source read(const FileTree& tree, const TreeIndex& index, const Place& place) const override;
};

namespace drizzle {

// "postgresql" and "pg" are PostgreSQL, "turso" is SQLite, …
Dialect dialect_named(std::string_view name);

}  // namespace drizzle
}  // namespace reconcile
