// Defaults that live in Prisma Client and never reach the database.
#pragma once

#include <string>
#include <vector>

#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile::plan {

struct ClientDefault {
  std::string table, column;  // the database's names
  std::string what;           // "@updatedAt", "cuid()", …
};

// Of the schema.prisma beside a source's migrations; in the order of the file.
std::vector<ClientDefault> client_defaults(const FileTree& tree, const Source& source);

}  // namespace reconcile::plan
