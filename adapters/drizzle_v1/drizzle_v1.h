// Drizzle 1.x: a folder per migration with migration.sql and snapshot.json, and no journal.
#pragma once

#include "adapters/adapter.h"

namespace reconcile {

class DrizzleV1Adapter final : public Adapter {
 public:
  std::string_view name() const override { return "drizzle-v1"; }
  std::optional<std::string> probe(const TreeIndex& index, const Folder& folder) const override;
  Source read(const FileTree& tree, const TreeIndex& index, const Place& place) const override;
};

}  // namespace reconcile
