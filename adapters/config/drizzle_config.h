// drizzle.config.{ts,js,mjs,cjs,json}, read without running it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/tree_index.h"
#include "core/history/source.h"

namespace reconcile {

struct DrizzleConfig {
  std::string path;
  std::string out;  // relative to the root; the folder may not exist
  bool out_known = true;  // false: `out` is computed, so the default stands here
  std::optional<Dialect> dialect;
  std::vector<std::string> schema;  // as written
  std::optional<LedgerTable> ledger;
  std::string prefix;       // migrations.prefix
  std::string url_variable;  // the environment variable of its connection
  std::vector<std::string> tables_filter;
  std::vector<std::string> schema_filter;
  std::string casing;  // "snake_case", "camelCase", or ""
};

bool is_drizzle_config_name(std::string_view file_name);

// Every configuration in the tree, by path.
std::vector<DrizzleConfig> read_drizzle_configs(const FileTree& tree, const TreeIndex& index);

// `named`, a path in a configuration in `folder`, relative to the root: tools resolve it against the
// folder they are started in, mostly that of the configuration, sometimes a package's or the root.
std::string resolve_named_path(const TreeIndex& index, std::string_view folder, std::string_view named);

}  // namespace reconcile
