#include "reconcile/declared/declared.h"

#include <algorithm>

#include "reconcile/declared/foundation.h"
#include "reconcile/declared/languages.h"

namespace reconcile::declared {

std::string_view to_string(Language language) {
  switch (language) {
    case Language::PrismaSchema: return "schema.prisma";
    case Language::DrizzleSnapshot: return "drizzle snapshot";
    case Language::DrizzleSchema: return "schema.ts";
    case Language::Sql: return "SQL";
  }
  return "";
}

std::vector<DeclaredSchema> declared_schemas(const FileTree& tree, const TreeIndex& index, const Source& source) {
  std::vector<DeclaredSchema> out;
  if (source.adapter == "prisma") out = prisma_declarations(tree, index, source);
  if (source.adapter == "drizzle" || source.adapter == "drizzle-v1") {
    out = drizzle_declarations(tree, index, source);
    // A snapshot is written together with its migration: only the schema files tell what is declared by now.
    if (auto files = drizzle_schema_files(tree, index, source)) out.insert(out.begin(), std::move(*files));
  }
  for (DeclaredSchema& schema : out) schema.foundation = foundation(source, schema);
  return out;
}

std::vector<DeclaredSchema> declared_schemas(const FileTree& tree, const Source& source) {
  return declared_schemas(tree, TreeIndex::walk(tree), source);
}

DeclaredSchema declared_file(const FileTree& tree, const std::string& path) {
  if (path.ends_with(".ts") || path.ends_with(".mts")) return drizzle_schema_file(tree, path);
  if (path.ends_with(".prisma") || tree.is_directory(path)) return prisma_declaration(tree, path, {});
  if (path.ends_with(".json")) return drizzle_snapshot_file(tree, path);
  DeclaredSchema out{.language = Language::Sql, .origin = path, .files = {path}};
  out.holds = {true, true, true, true, true, true, true, true, true, true, true, true};
  auto text = tree.read(path);
  if (!text) {
    out.complete = false;
    out.problems.push_back({"guard/could-not-check", text.error().message, Location::of_file(path), text.error().help});
    return out;
  }
  out.sql = std::move(*text);
  return out;
}

}  // namespace reconcile::declared
