// Prisma Migrate: every directory below the migrations folder is a migration.
#pragma once

#include "adapters/adapter.h"

namespace reconcile {

class PrismaAdapter final : public Adapter {
 public:
  std::string_view name() const override { return "prisma"; }
  std::optional<std::string> probe(const TreeIndex& index, const Folder& folder) const override;
  Source read(const FileTree& tree, const TreeIndex& index, const Place& place) const override;
};

namespace prisma {

// The provider that migration_lock.toml names, as the engine reads the file; empty when it names none.
std::string lock_provider(std::string_view toml);
// "postgresql", "postgres" and "cockroachdb" speak PostgreSQL's language, …
Dialect dialect_named(std::string_view provider);

}  // namespace prisma
}  // namespace reconcile
