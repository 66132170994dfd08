#include <algorithm>

#include "adapters/config/drizzle_config.h"
#include "adapters/drizzle_schema/reader.h"
#include "adapters/drizzle_snapshot/script.h"
#include "reconcile/declared/languages.h"

namespace reconcile::declared {
namespace {

bool is_script(std::string_view name) {
  static constexpr std::string_view endings[] = {".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".tsx"};
  if (name.ends_with(".d.ts") || name.find(".test.") != std::string_view::npos || name.find(".spec.") != std::string_view::npos) return false;
  return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

// `*` within a name, `**` for folders, `{a,b}`.
bool matches(std::string_view glob, std::string_view path) {
  if (glob.empty()) return path.empty();
  if (glob.starts_with("**/")) {
    for (std::string_view rest = path;; rest.remove_prefix(rest.find('/') + 1)) {
      if (matches(glob.substr(3), rest)) return true;
      if (rest.find('/') == std::string_view::npos) return false;
    }
  }
  if (glob.front() == '*') {
    std::size_t stars = glob.starts_with("**") ? 2 : 1;
    for (std::size_t taken = 0; taken <= path.size(); ++taken) {
      if (taken > 0 && stars == 1 && path[taken - 1] == '/') return false;
      if (matches(glob.substr(stars), path.substr(taken))) return true;
    }
    return false;
  }
  if (std::size_t close = glob.find('}'); glob.front() == '{' && close != std::string_view::npos) {
    for (std::size_t at = 1; at <= close;) {
      std::size_t end = std::min(glob.find(',', at), close);
      if (matches(std::string(glob.substr(at, end - at)) + std::string(glob.substr(close + 1)), path)) return true;
      at = end + 1;
    }
    return false;
  }
  bool same = !path.empty() && (glob.front() == path.front() || (glob.front() == '?' && path.front() != '/'));
  return same && matches(glob.substr(1), path.substr(1));
}

void add_folder(const TreeIndex& index, const std::string& folder, std::vector<std::string>& out) {
  const Folder* found = index.find(folder);
  if (found == nullptr) return;
  for (const DirectoryEntry& entry : found->entries) {
    if (entry.is_file() && is_script(entry.name)) out.push_back(join_path(folder, entry.name));
  }
}

// The files that `named`, a path, a folder or a pattern, stands for.
std::vector<std::string> files_named(const FileTree& tree, const TreeIndex& index, const std::string& folder, const std::string& named) {
  std::vector<std::string> out;
  if (named.find_first_of("*{?") == std::string::npos) {
    std::string path = resolve_named_path(index, folder, named);
    if (index.find(path) != nullptr) {
      add_folder(index, path, out);
    } else {
      for (std::string_view base = folder; out.empty(); base = parent_path(base)) {
        if (auto file = normal_path(join_path(base, named)); file && tree.is_file(*file)) out.push_back(*file);
        if (base.empty()) break;
      }
    }
    return out;
  }
  for (std::string_view base = folder; out.empty(); base = parent_path(base)) {
    auto glob = normal_path(join_path(base, named));
    for (const auto& [path, of] : index.folders()) {
      for (const DirectoryEntry& entry : of.entries) {
        std::string file = join_path(path, entry.name);
        if (glob && matches(*glob, file) && entry.is_file() && is_script(entry.name)) out.push_back(file);
        if (glob && matches(*glob, file) && entry.is_directory()) add_folder(index, file, out);
      }
    }
    if (base.empty()) break;
  }
  return out;
}

// How surely a configuration is this history's: its folder holds the history, and it is drizzle-kit's default.
int likelihood(const DrizzleConfig& config, const Source& source) {
  std::string_view folder = parent_path(config.path), name = file_name(config.path);
  bool holds = folder.empty() || is_below(source.path, folder);
  bool usual = name.starts_with("drizzle.config.") && std::ranges::count(name, '.') == 2;
  return (holds ? 2 : 0) + (usual ? 1 : 0);
}

// The configuration whose schema files made this history; null: none, or two that say different files.
const DrizzleConfig* config_of(const std::vector<DrizzleConfig>& configs, const Source& source) {
  const DrizzleConfig* best = nullptr;
  bool disputed = false;
  for (const DrizzleConfig& config : configs) {
    if (config.out != source.path || !config.out_known || config.schema.empty()) continue;
    int more = best == nullptr ? 1 : likelihood(config, source) - likelihood(*best, source);
    if (more > 0) best = &config, disputed = false;
    else if (more == 0 && config.schema != best->schema) disputed = true;
  }
  return disputed ? nullptr : best;
}

drizzle_schema::Casing casing_named(const std::string& name) {
  if (name == "snake_case") return drizzle_schema::Casing::Snake;
  return name == "camelCase" ? drizzle_schema::Casing::Camel : drizzle_schema::Casing::AsWritten;
}

// `origin`: how they are called together.
DeclaredSchema declare(const FileTree& tree, const std::vector<std::string>& paths, std::string origin, drizzle_schema::Casing casing) {
  drizzle_schema::Reading read = drizzle_schema::read_schema_files(tree, paths, casing);
  DeclaredSchema out{.language = Language::DrizzleSchema, .origin = std::move(origin), .files = read.files};
  out.sql = drizzle_snapshot::to_script(read.model);
  out.complete = !read.anything_unread;
  for (const auto* list : {&read.unread, &read.unread_views}) {
    for (const drizzle_snapshot::Name& name : *list) out.unread.emplace_back(name.schema, name.name);
  }
  out.problems = std::move(read.problems);
  out.holds.views = out.holds.policies = out.holds.sequences = out.holds.check_constraints = out.holds.unique_constraints = true;
  out.holds.partial_indexes = out.holds.expression_indexes = out.holds.identity = out.holds.generated = true;
  out.holds.roles = !read.model.roles.empty();
  out.schemas.insert("public");
  out.schemas.insert(read.model.schemas.begin(), read.model.schemas.end());
  // Tables of others that foreign keys name are not declared here.
  if (read.model.tables.empty() && read.model.enums.empty()) out.sql.clear();
  return out;
}

}  // namespace

DeclaredSchema drizzle_schema_file(const FileTree& tree, const std::string& path) { return declare(tree, {path}, path, drizzle_schema::Casing::AsWritten); }

std::optional<DeclaredSchema> drizzle_schema_files(const FileTree& tree, const TreeIndex& index, const Source& source) {
  std::vector<DrizzleConfig> configs = read_drizzle_configs(tree, index);
  const DrizzleConfig* found = config_of(configs, source);
  if (found == nullptr) return std::nullopt;
  const DrizzleConfig& config = *found;
  std::vector<std::string> paths;
  for (const std::string& named : config.schema) {
    for (std::string& path : files_named(tree, index, std::string(parent_path(config.path)), named)) {
      if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
    }
  }
  if (paths.empty()) return std::nullopt;
  std::string origin = paths.size() == 1 ? paths.front() : normal_path(join_path(parent_path(config.path), config.schema.front())).value_or(paths.front());
  DeclaredSchema out = declare(tree, paths, origin, casing_named(config.casing));
  out.tables_filter = config.tables_filter;
  if (!config.schema_filter.empty()) out.schemas = {config.schema_filter.begin(), config.schema_filter.end()};
  return out;
}

}  // namespace reconcile::declared
