#include "adapters/config/prisma_config.h"

#include <algorithm>

#include "adapters/config/drizzle_config.h"
#include "adapters/config/literal_reader.h"
#include "adapters/names.h"

namespace reconcile {
namespace {

constexpr std::size_t largest_config = 4 * 1024 * 1024;

std::string_view trimmed(std::string_view text) {
  std::size_t start = text.find_first_not_of(" \t\r");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r") - start + 1);
}

// "schema" of "postgresql://…?schema=app&x=y".
std::string schema_parameter(std::string_view url) {
  for (std::string_view key : {"?schema=", "&schema="}) {
    std::size_t at = url.find(key);
    if (at == std::string_view::npos) continue;
    std::string_view value = url.substr(at + key.size());
    return std::string(value.substr(0, value.find('&')));
  }
  return {};
}

std::vector<std::string> strings_of(const Literal& list) {
  std::vector<std::string> out;
  for (const Literal& item : list.items) {
    if (item.is(Literal::Kind::String)) out.push_back(item.text);
  }
  return out;
}

// One `key = value` line of a datasource or generator block.
void take_setting(PrismaSchema& schema, bool datasource, std::string_view key, std::string_view value) {
  Literal literal = read_literal(value);
  if (!datasource) {
    if (key == "previewFeatures") schema.preview_features = strings_of(literal);
    return;
  }
  if (key == "provider") schema.provider = literal.is(Literal::Kind::Array) && !literal.items.empty() ? literal.items[0].text : literal.text;
  if (key == "schemas") schema.schemas = strings_of(literal);
  if (key != "url" && key != "directUrl") return;
  if (literal.is(Literal::Kind::EnvName) && schema.url_variable.empty()) schema.url_variable = literal.text;
  if (literal.is(Literal::Kind::String) && key == "url") schema.ledger_schema = schema_parameter(literal.text);
}

bool is_prisma_config_name(std::string_view name) {
  return name.starts_with("prisma.config.") || name.starts_with("prisma-config.");
}

// The schema files that stand for `path`: itself, or those of a folder.
std::optional<PrismaSchema> read_schema_at(const FileTree& tree, const TreeIndex& index, const std::string& path) {
  std::vector<std::string> files;
  if (const Folder* folder = index.find(path)) {
    for (const DirectoryEntry& entry : folder->entries) {
      if (entry.is_file() && entry.name.ends_with(".prisma")) files.push_back(join_path(path, entry.name));
    }
  } else {
    files.push_back(path);
  }
  for (const std::string& file : files) {
    auto text = tree.read(file, largest_config);
    if (!text) continue;
    if (auto schema = read_prisma_schema(file, *text)) return schema;
  }
  return std::nullopt;
}

std::string beside(const std::string& schema_path, const TreeIndex& index) {
  std::string_view folder = index.find(schema_path) != nullptr ? std::string_view(schema_path) : parent_path(schema_path);
  std::string place = join_path(folder, "migrations");
  // A folder of schema files is a level deeper than the migrations.
  if (index.find(place) == nullptr && !folder.empty()) {
    std::string above = join_path(parent_path(folder), "migrations");
    if (index.find(above) != nullptr) return above;
  }
  return place;
}

std::string resolve_file(const FileTree& tree, std::string_view folder, std::string_view named) {
  for (std::string_view base = folder;; base = parent_path(base)) {
    auto path = normal_path(join_path(base, named));
    if (path && tree.kind(*path) != EntryKind::Missing) return *path;
    if (base.empty()) return {};
  }
}

PrismaProject read_config(const FileTree& tree, const TreeIndex& index, const std::string& file, const Literal& root) {
  PrismaProject project{.config_files = {file}};
  std::string_view folder = parent_path(file);
  std::string named = root.string_at("schema");
  std::string schema_path = resolve_file(tree, folder, named.empty() ? "prisma/schema.prisma" : named);
  if (schema_path.empty() && named.empty()) schema_path = resolve_file(tree, folder, "schema.prisma");
  if (!schema_path.empty()) project.schema = read_schema_at(tree, index, schema_path);
  std::string migrations = root.string_at("migrations.path");
  project.migrations = migrations.empty() ? (schema_path.empty() ? "" : beside(schema_path, index))
                                          : resolve_named_path(index, folder, migrations);
  if (project.schema) {
    project.config_files.push_back(project.schema->path);
    const Literal* url = root.at("datasource.url");
    if (url != nullptr && url->is(Literal::Kind::EnvName)) project.schema->url_variable = url->text;
  }
  if (const Literal* external = root.at("tables.external")) project.external_tables = strings_of(*external);
  return project;
}

}  // namespace

std::optional<PrismaSchema> read_prisma_schema(std::string path, std::string_view text) {
  PrismaSchema schema{.path = std::move(path)};
  enum class Block { None, Datasource, Generator } block = Block::None;
  bool found = false;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("datasource ")) {
      block = Block::Datasource;
      found = true;
    } else if (line.starts_with("generator ")) {
      block = Block::Generator;
    } else if (line.starts_with("}")) {
      block = Block::None;
    } else if (std::size_t equals = line.find('='); block != Block::None && equals != std::string_view::npos) {
      take_setting(schema, block == Block::Datasource, trimmed(line.substr(0, equals)), line.substr(equals + 1));
    }
  }
  return found ? std::optional(std::move(schema)) : std::nullopt;
}

std::vector<PrismaProject> read_prisma_projects(const FileTree& tree, const TreeIndex& index) {
  std::vector<PrismaProject> projects;
  std::vector<std::string> schema_files;
  for (const auto& [path, folder] : index.folders()) {
    for (const DirectoryEntry& entry : folder.entries) {
      if (!entry.is_file() || entry.size > largest_config) continue;
      if (entry.name.ends_with(".prisma")) schema_files.push_back(join_path(path, entry.name));
      if (!is_prisma_config_name(entry.name)) continue;
      std::string file = join_path(path, entry.name);
      if (auto text = tree.read(file)) projects.push_back(read_config(tree, index, file, read_default_export(*text)));
    }
  }
  // Schema files that no configuration names: their migrations stand beside them.
  for (const std::string& file : schema_files) {
    bool named = std::ranges::any_of(projects, [&](const PrismaProject& project) { return project.schema && project.schema->path == file; });
    auto text = named ? Result<std::string>(Error{}) : tree.read(file);
    auto schema = text ? read_prisma_schema(file, *text) : std::nullopt;
    if (!schema) continue;
    projects.push_back({.config_files = {file}, .migrations = beside(file, index), .schema = std::move(schema)});
  }
  return projects;
}

}  // namespace reconcile
