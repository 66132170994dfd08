// One reader per language; declared.cc chooses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconcile/declared/declared.h"

namespace reconcile::declared {

struct PrismaReading {
  std::string default_schema = "public";  // of the connection
  bool join_table_has_primary_key = true;
  bool before_3 = false;  // Prisma 2's names of keys
  bool whole_folder = false;  // a file stands for all of its folder
};

// `path`: a file, or a folder of schema files.
DeclaredSchema prisma_declaration(const FileTree& tree, const std::string& path, const PrismaReading& reading);
std::vector<DeclaredSchema> prisma_declarations(const FileTree& tree, const TreeIndex& index, const Source& source);

DeclaredSchema drizzle_snapshot_file(const FileTree& tree, const std::string& path);
// One of a source's snapshots, with those that it stands on.
DeclaredSchema drizzle_snapshot_of(const FileTree& tree, const Source& source, const Snapshot& snapshot);
std::vector<DeclaredSchema> drizzle_declarations(const FileTree& tree, const TreeIndex& index, const Source& source);

DeclaredSchema drizzle_schema_file(const FileTree& tree, const std::string& path);
// The schema files that a configuration with this source's folder names; nullopt: none does, or they are not there.
std::optional<DeclaredSchema> drizzle_schema_files(const FileTree& tree, const TreeIndex& index, const Source& source);

}  // namespace reconcile::declared
