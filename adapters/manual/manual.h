// Histories of plain SQL files, numbered, dated or neither, run by goose, Flyway, psql and many more.
#pragma once

#include "adapters/adapter.h"

namespace reconcile {

class ManualAdapter final : public Adapter {
 public:
  std::string_view name() const override { return "manual"; }
  std::optional<std::string> probe(const TreeIndex& index, const Folder& folder) const override;
  Source read(const FileTree& tree, const TreeIndex& index, const Place& place) const override;
};

namespace manual {

// Why the folder's SQL files are no history ("seed data", "queries", …), where its name or that of a
// folder above says so; empty when it does not.
std::string_view unrelated_reason(std::string_view path);

// "schema.sql", "seed.sql", …: a whole schema or data, kept beside migrations by habit; no tool's step.
bool is_companion(std::string_view file_name);

}  // namespace manual
}  // namespace reconcile
