// prisma.config.ts and the datasource and generator blocks of schema.prisma, read without running them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/tree_index.h"

namespace reconcile {

struct PrismaSchema {
  std::string path;  // file
  std::string provider;
  std::string url_variable;          // of env("…"); a literal URL is never kept
  std::string ledger_schema;         // ?schema= of a literal URL
  std::vector<std::string> schemas;  // multi-schema list
  std::vector<std::string> preview_features;
};

struct PrismaProject {
  std::vector<std::string> config_files;  // prisma.config.ts, schema.prisma
  std::string migrations;                 // folder, relative to the root; may not exist
  std::optional<PrismaSchema> schema;
  std::vector<std::string> external_tables;
};

// The datasource of one schema file; nothing when the file has none.
std::optional<PrismaSchema> read_prisma_schema(std::string path, std::string_view text);

std::vector<PrismaProject> read_prisma_projects(const FileTree& tree, const TreeIndex& index);

}  // namespace reconcile
