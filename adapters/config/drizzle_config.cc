#include "adapters/config/drizzle_config.h"

#include <array>

#include "adapters/config/literal_reader.h"
#include "adapters/drizzle/drizzle.h"
#include "adapters/names.h"

namespace reconcile {
namespace {

constexpr std::size_t largest_config = std::size_t{256} * 1024;

std::vector<std::string> strings_of(const Literal* value) {
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (value->is(Literal::Kind::String)) out.push_back(value->text);
  for (const Literal& item : value->items) {
    if (item.is(Literal::Kind::String)) out.push_back(item.text);
  }
  return out;
}

std::string url_variable(const Literal& config) {
  for (std::string_view place : {"dbCredentials.url", "dbCredentials.connectionString", "dbCredentials.host"}) {
    const Literal* value = config.at(place);
    if (value != nullptr && value->is(Literal::Kind::EnvName)) return value->text;
  }
  return {};
}

std::optional<LedgerTable> ledger_of(const Literal& config) {
  std::string table = config.string_at("migrations.table"), schema = config.string_at("migrations.schema");
  if (table.empty() && schema.empty()) return std::nullopt;
  return LedgerTable{schema.empty() ? "drizzle" : schema, table.empty() ? "__drizzle_migrations" : table, true};
}

DrizzleConfig transcribed(const Literal& root, std::string path, const TreeIndex& index) {
  DrizzleConfig config{.path = std::move(path)};
  const Literal* out = root.find("out");
  config.out_known = out == nullptr || out->is(Literal::Kind::String);
  std::string named = out != nullptr && out->is(Literal::Kind::String) ? out->text : "drizzle";
  config.out = resolve_named_path(index, parent_path(config.path), named);
  // `driver: "pg"` is how kits before 0.21 named the dialect.
  std::string dialect = root.string_at("dialect");
  if (dialect.empty()) dialect = root.string_at("driver");
  if (!dialect.empty()) config.dialect = drizzle::dialect_named(dialect);
  config.schema = strings_of(root.find("schema"));
  config.ledger = ledger_of(root);
  config.prefix = root.string_at("migrations.prefix");
  config.url_variable = url_variable(root);
  config.tables_filter = strings_of(root.find("tablesFilter"));
  config.schema_filter = strings_of(root.find("schemaFilter"));
  config.casing = root.string_at("casing");
  return config;
}

}  // namespace

bool is_drizzle_config_name(std::string_view file_name) {
  std::string name = lower(file_name);
  if (!name.starts_with("drizzle") || name.find("config") == std::string::npos) return false;
  for (std::string_view ending : {".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

std::vector<DrizzleConfig> read_drizzle_configs(const FileTree& tree, const TreeIndex& index) {
  std::vector<DrizzleConfig> configs;
  for (const auto& [path, folder] : index.folders()) {
    for (const DirectoryEntry& entry : folder.entries) {
      if (!entry.is_file() || !is_drizzle_config_name(entry.name) || entry.size > largest_config) continue;
      std::string file = join_path(path, entry.name);
      auto text = tree.read(file);
      if (!text) continue;
      bool json = entry.name.ends_with(".json");
      Literal root = json ? read_literal(*text) : read_default_export(*text);
      if (root.is(Literal::Kind::Array)) {  // several configurations in one file
        for (const Literal& item : root.items) configs.push_back(transcribed(item, file, index));
      } else {
        configs.push_back(transcribed(root, file, index));
      }
    }
  }
  return configs;
}

std::string resolve_named_path(const TreeIndex& index, std::string_view folder, std::string_view named) {
  std::string first;
  for (std::string_view base = folder;; base = parent_path(base)) {
    auto path = normal_path(join_path(base, named));
    if (path && index.find(*path) != nullptr && !path->empty()) return *path;
    if (path && first.empty()) first = *path;
    if (base.empty()) return first;
  }
}

}  // namespace reconcile
