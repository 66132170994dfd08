// Declared schemas: what a source's repository says that its database is to be, by another word than the
// migrations: schema.prisma, the newest Drizzle snapshot.
//
// A declared schema is a script that makes it on an empty database, as its own tool would write it. It
// holds only what its language can say (Holds): a comparison looks at nothing else.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/adapter.h"
#include "core/base/file_tree.h"
#include "core/history/source.h"

namespace reconcile::declared {

enum class Language { PrismaSchema, DrizzleSnapshot, DrizzleSchema, Sql };
std::string_view to_string(Language language);  // "schema.prisma", "drizzle snapshot", "schema.ts", "SQL"

// What a declaration in this language would name if it were there. Of the rest its silence says nothing.
struct Holds {
  bool views = false;
  bool policies = false;         // and row security
  bool roles = false;
  bool sequences = false;        // those that no column owns
  bool check_constraints = false;
  bool unique_constraints = false;  // false: a unique constraint is declared as a unique index (Prisma)
  bool partial_indexes = false;
  bool expression_indexes = false;
  bool identity = false;         // false: identity and generated columns are plain columns in it (Prisma)
  bool generated = false;
  bool extensions = false;
  bool functions = false;        // procedures, triggers, rules, domains, composite types, grants, comments, …
};

struct DeclaredSchema {
  Language language = Language::PrismaSchema;
  std::string origin;  // file or folder, relative to the root
  std::vector<std::string> files;  // all that were read
  Dialect dialect = Dialect::PostgreSql;
  std::string sql;     // makes it on an empty database; empty when nothing could be read
  // Runs before `sql`: what the history makes that this language has no words for (extensions, functions,
  // domains, …) and that its columns and defaults may need. Not a part of what is declared.
  std::string foundation;
  bool complete = true;  // false: parts were not understood (they are in `problems`), so absence proves nothing
  std::vector<std::pair<std::string, std::string>> unread;  // schema and name of tables and views of which not all was understood
  Holds holds;
  // Schemas it speaks of; an object of another schema is none of its business. Empty: all that `sql` makes.
  std::set<std::string> schemas;
  std::vector<std::string> external_tables;  // Prisma's tables.external: none of its business ("table", "schema.table")
  std::vector<std::string> tables_filter;    // Drizzle's, as written ("!_prisma_migrations", "app_*"): only these are
  std::vector<LayoutProblem> problems;
  std::vector<std::string> notes;  // for people: "3 views are not compared"
};

// Those of one source, most telling first; empty when it has none. Deterministic; never fails.
std::vector<DeclaredSchema> declared_schemas(const FileTree& tree, const TreeIndex& index, const Source& source);
std::vector<DeclaredSchema> declared_schemas(const FileTree& tree, const Source& source);

// A file that the user names (--declared FILE): .prisma, a folder of them, a Drizzle snapshot, or SQL.
DeclaredSchema declared_file(const FileTree& tree, const std::string& path);

}  // namespace reconcile::declared
