#include <algorithm>
#include <charconv>

#include "adapters/config/literal_reader.h"
#include "adapters/config/prisma_config.h"
#include "adapters/prisma/prisma.h"
#include "adapters/prisma_schema/column_type.h"
#include "adapters/prisma_schema/reader.h"
#include "adapters/prisma_schema/script.h"
#include "adapters/sql_file.h"
#include "reconcile/declared/languages.h"

namespace reconcile::declared {
namespace {

using prisma_schema::Document;

// The schema files at or below a folder; migrations and dependencies hold none.
void collect(const FileTree& tree, const std::string& folder, std::vector<std::string>& out) {
  auto entries = tree.list(folder);
  if (!entries) return;
  for (const DirectoryEntry& entry : *entries) {
    std::string path = join_path(folder, entry.name);
    if (entry.is_file() && entry.name.ends_with(".prisma")) out.push_back(path);
    if (entry.is_directory() && entry.name != "migrations" && entry.name != "node_modules" && !entry.name.starts_with('.')) collect(tree, path, out);
  }
}

Document read_files(const FileTree& tree, const std::vector<std::string>& paths, std::vector<LayoutProblem>& problems) {
  std::vector<SourceText> texts;
  for (const std::string& path : paths) {
    auto text = tree.read(path);
    if (text) {
      texts.emplace_back(path, std::move(*text));
    } else {
      problems.push_back(unreadable(text.error()));
    }
  }
  return prisma_schema::read_schema(std::move(texts));
}

std::string first_provider(const Document& document) {
  const prisma_schema::Expression* value = document.datasources.empty() ? nullptr : document.datasources.front().find("provider");
  if (value == nullptr) return {};
  return value->arguments.empty() ? value->text : value->arguments.front().value.text;
}

// A file that a Prisma command is pointed at stands alone unless its models need others of its folder.
std::vector<std::string> files_of(const FileTree& tree, const std::string& path, bool preview) {
  std::vector<std::string> files;
  if (tree.is_directory(path)) {
    collect(tree, path, files);
    return files;
  }
  std::vector<LayoutProblem> ignored;
  Document alone = read_files(tree, {path}, ignored);
  prisma_schema::to_database(alone, {});
  const bool whole = !alone.models.empty() && alone.problems.empty() && !preview && file_name(parent_path(path)) != "schema";
  if (whole) return {path};
  collect(tree, std::string(parent_path(path)), files);
  // Another whole schema beside this one is none of its parts.
  std::erase_if(files, [&](const std::string& file) { return file != path && !read_files(tree, {file}, ignored).datasources.empty(); });
  return files;
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

void describe(const Document& document, DeclaredSchema& out) {
  const auto views = static_cast<std::size_t>(std::ranges::count(document.models, prisma_schema::Model::Kind::View, &prisma_schema::Model::kind));
  if (views > 0) out.notes.push_back(counted(views, "view") + " in it: Prisma never makes views, so they are not compared");
}

int major_version(std::string_view version) {
  std::size_t digit = version.find_first_of("0123456789");
  int major = 0;
  if (digit != std::string_view::npos) std::from_chars(version.data() + digit, version.data() + version.size(), major);
  return major;
}

// By the tool's version; where nothing tells it, by what its migrations made.
bool join_table_has_primary_key(const Source& source) {
  if (int major = major_version(source.tool_version); major > 0) return major >= 6;
  auto makes = [&](std::string_view suffix) {
    return std::ranges::any_of(source.migrations, [&](const Migration& m) { return m.text.find(suffix) != std::string::npos; });
  };
  return !makes("_AB_unique\"") || makes("_AB_pkey\"");
}

bool is_before_3(const Source& source) {
  const int major = major_version(source.tool_version);
  return major > 0 && major < 3;
}

// The folder or file that a configuration names as the schema; empty: none does.
std::string configured_schema(const FileTree& tree, const PrismaProject& project) {
  for (const std::string& file : project.config_files) {
    if (file.ends_with(".prisma")) continue;
    auto text = tree.read(file);
    if (!text) continue;
    std::string named = read_default_export(*text).string_at("schema");
    auto path = named.empty() ? Result<std::string>(Error{}) : normal_path(join_path(parent_path(file), named));
    if (path && tree.kind(*path) != EntryKind::Missing) return *path;
  }
  return {};
}

// package.json: {"prisma": {"schema": "…"}}, looked for at and above `folder`.
std::string packaged_schema(const FileTree& tree, std::string_view folder) {
  for (std::string_view up = folder;; up = parent_path(up)) {
    auto text = tree.read(join_path(up, "package.json"));
    if (text) {
      std::string named = read_literal(*text).string_at("prisma.schema");
      auto path = named.empty() ? Result<std::string>(Error{}) : normal_path(join_path(up, named));
      return path && tree.kind(*path) != EntryKind::Missing ? *path : std::string();
    }
    if (up.empty()) return {};
  }
}

std::string schema_path(const FileTree& tree, const PrismaProject& project) {
  std::string configured = configured_schema(tree, project);
  if (!configured.empty()) return configured;
  std::string packaged = packaged_schema(tree, parent_path(project.schema->path));
  const bool holds = packaged == project.schema->path || project.schema->path.starts_with(packaged + "/");
  return !packaged.empty() && holds ? packaged : project.schema->path;
}

}  // namespace

DeclaredSchema prisma_declaration(const FileTree& tree, const std::string& path, const PrismaReading& reading) {
  DeclaredSchema out{.language = Language::PrismaSchema, .origin = path};
  out.files = files_of(tree, path, reading.whole_folder);
  Document document = read_files(tree, out.files, out.problems);
  std::string provider = first_provider(document);
  if (!provider.empty()) out.dialect = prisma::dialect_named(provider);
  if (out.dialect != Dialect::PostgreSql) return out;
  const prisma_schema::RenderOptions options{reading.join_table_has_primary_key, reading.default_schema, reading.before_3};
  prisma_schema::Database database = prisma_schema::to_database(document, options);
  out.sql = to_script(database);
  if (reading.default_schema != "public") {
    out.sql = "SET search_path TO " + prisma_schema::quoted_name(reading.default_schema) + ";\n" + out.sql;
  }
  out.schemas.insert(database.schemas.begin(), database.schemas.end());
  if (out.schemas.empty()) out.schemas.insert(reading.default_schema);
  out.holds.extensions = !database.extensions.empty();
  for (const prisma_schema::Problem& problem : document.problems) {
    out.problems.push_back({"guard/could-not-check", problem.message, document.location(problem.place),
                            "`prisma validate` says what is wrong with it"});
  }
  out.complete = out.problems.empty();
  describe(document, out);
  return out;
}

std::vector<DeclaredSchema> prisma_declarations(const FileTree& tree, const TreeIndex& index, const Source& source) {
  std::vector<DeclaredSchema> out;
  for (const PrismaProject& project : read_prisma_projects(tree, index)) {
    if (project.migrations != source.path || !project.schema) continue;
    PrismaReading reading{.join_table_has_primary_key = join_table_has_primary_key(source), .before_3 = is_before_3(source)};
    if (!project.schema->ledger_schema.empty()) reading.default_schema = project.schema->ledger_schema;
    reading.whole_folder = std::ranges::find(project.schema->preview_features, "prismaSchemaFolder") != project.schema->preview_features.end();
    const std::string path = schema_path(tree, project);
    if (std::ranges::find(out, path, &DeclaredSchema::origin) != out.end()) continue;
    out.push_back(prisma_declaration(tree, path, reading));
    out.back().external_tables = project.external_tables;
  }
  return out;
}

}  // namespace reconcile::declared
