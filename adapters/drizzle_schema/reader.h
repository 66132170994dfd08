// Drizzle's schema files (schema.ts) as what they declare, read without running them: tables, enums, schemas,
// sequences, views, roles and policies that are literal, also through constants, helpers and imports of
// the same repository. What is computed otherwise is said, with its place; the rest is read.
#pragma once

#include <string>
#include <vector>

#include "adapters/drizzle_schema/column.h"
#include "adapters/drizzle_snapshot/model.h"
#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile::drizzle_schema {

struct Reading {
  drizzle_snapshot::Model model;
  std::vector<std::string> files;                   // all that were read, by path
  std::vector<drizzle_snapshot::Name> unread;       // tables of which something was not understood
  std::vector<drizzle_snapshot::Name> unread_views;
  bool anything_unread = false;                     // something that may be a table of any name
  std::vector<LayoutProblem> problems;              // guard/could-not-check
};

// `paths`: the files that the configuration names.
Reading read_schema_files(const FileTree& tree, const std::vector<std::string>& paths, Casing casing);

}  // namespace reconcile::drizzle_schema
