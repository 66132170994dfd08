#include "adapters/discovery.h"

#include <algorithm>
#include <map>
#include <set>

#include "adapters/adapter.h"
#include "adapters/config/drizzle_config.h"
#include "adapters/config/prisma_config.h"
#include "adapters/config/tool_versions.h"
#include "adapters/drizzle/drizzle.h"
#include "adapters/git_ignore.h"
#include "adapters/manual/manual.h"
#include "adapters/names.h"
#include "adapters/prisma/prisma.h"
#include "adapters/side_folders.h"
#include "adapters/sql_file.h"

namespace reconcile {
namespace {

struct Found {
  const Adapter* adapter;
  Place place;
};

// "legacy" in "packages/db/legacy/migrations" says something of the history; in "apps/legacy/drizzle"
// it may be the name of a living application: names count up to the nearest package.
bool lies_in_archive(const TreeIndex& index, std::string_view path) {
  for (std::string_view up = path; !up.empty(); up = parent_path(up)) {
    const Folder* folder = index.find(up);
    if (folder != nullptr && folder->has_file("package.json")) return false;
    if (is_archive_name(file_name(up))) return true;
  }
  return false;
}

class Discovery {
 public:
  Discovery(const FileTree& tree, DiscoveryOptions options, TreeIndex index)
      : tree_(tree), options_(std::move(options)), index_(std::move(index)), versions_(tree, index_) {}

  Repository run() {
    for (const Error& error : index_.unreadable()) out_.problems.push_back(unreadable(error));
    for (NamedSource& source : options_.sources) {
      source.path = normal_path(source.path).value_or(source.path);
      index_.add(tree_, source.path);
    }
    drizzle_configs_ = read_drizzle_configs(tree_, index_);
    prisma_projects_ = read_prisma_projects(tree_, index_);
    add_named();
    std::set<std::string> named;
    for (const auto& [path, found] : found_) named.insert(path);
    probe_everything();
    if (!options_.sources.empty()) keep_only(named);
    for (auto& [path, found] : found_) read(found);
    note_unrelated();
    out_.tool_uses = find_tool_uses(tree_, index_, named_folders());
    return std::move(out_);
  }

 private:
  void problem(std::string message, const std::string& path, std::string help) {
    out_.problems.push_back({"guard/could-not-check", std::move(message), Location::of_file(path), std::move(help)});
  }

  // -- what reconcile.json names ----------------------------------------------------------------

  void add_named() {
    for (const NamedSource& source : options_.sources) {
      const Folder* folder = index_.find(source.path);
      if (folder == nullptr) {
        problem("the source `" + source.path + "` is no readable folder", source.path, "correct its path in reconcile.json");
        continue;
      }
      const Adapter* adapter = source.adapter.empty() ? recognised(*folder).adapter : find_adapter(source.adapter);
      if (adapter == nullptr) {
        std::string what = source.adapter.empty() ? "no adapter knows the layout of `" + source.path + "`"
                                                  : "there is no adapter `" + source.adapter + "`";
        problem(what, source.path, "name one of drizzle, drizzle-v1, prisma, manual");
        continue;
      }
      Place place{.path = source.path, .why = "named in reconcile.json", .dialect = source.dialect,
                  .ledger = source.ledger, .tool = source.tool, .datasource = source.database};
      found_.emplace(source.path, Found{adapter, std::move(place)});
    }
  }

  void keep_only(const std::set<std::string>& named) {
    for (const auto& [path, found] : found_) {
      if (!named.contains(path)) out_.not_looked_at.push_back({path, "not named in reconcile.json (" + std::string(found.adapter->name()) + ")"});
    }
    std::erase_if(found_, [&](const auto& entry) { return !named.contains(entry.first); });
  }

  // -- what the layout says ---------------------------------------------------------------------

  Found recognised(const Folder& folder) const {
    if (const DrizzleConfig* config = drizzle_config_of(folder.path)) {
      const bool is_prismas = folder.has_file("migration_lock.toml");
      const bool has_folders = !is_prismas && has_migration_folder(folder);
      if (has_numbered_sql(folder) && (folder.has_folder("meta") || !has_folders)) return {find_adapter("drizzle"), {.path = folder.path, .why = config->path}};
      if (has_folders) return {find_adapter("drizzle-v1"), {.path = folder.path, .why = config->path}};
    }
    for (const Adapter* adapter : adapters()) {
      if (auto why = adapter->probe(index_, folder)) return {adapter, {.path = folder.path, .why = *why}};
    }
    return {nullptr, {}};
  }

  static bool has_numbered_sql(const Folder& folder) {
    return std::ranges::any_of(folder.entries, [](const DirectoryEntry& entry) {
      return entry.is_file() && ends_with_sql(entry.name) && !leading_number(entry.name).empty();
    });
  }

  // Written by Drizzle 1.x or Prisma; snapshots may be missing, as from folders that were written by hand.
  bool has_migration_folder(const Folder& folder) const {
    return std::ranges::any_of(folder.entries, [&](const DirectoryEntry& entry) {
      const Folder* inner = entry.is_directory() ? index_.find(join_path(folder.path, entry.name)) : nullptr;
      return inner != nullptr && inner->has_file("migration.sql");
    });
  }

  // Folders come before those below them, so a history is known before what lies inside it.
  void probe_everything() {
    for (const auto& [path, folder] : index_.folders()) {
      if (found_.contains(path)) continue;
      Found found = recognised(folder);
      if (found.adapter == nullptr || belongs_to_found(path, found.adapter->name())) continue;
      found.place.archived = lies_in_archive(index_, path);
      found_.emplace(path, std::move(found));
    }
  }

  // Inside a history: its own folders, and what it holds as archived, down and rollback files. A
  // numbered set in another folder is a history of its own.
  bool belongs_to_found(std::string_view path, std::string_view adapter) const {
    bool side = false;
    for (std::string_view up = path; !up.empty();) {
      side = side || side_folder_kind(file_name(up)) || file_name(up) == "meta";
      if (lies_in_migration(up)) return true;
      up = parent_path(up);
      auto it = found_.find(std::string(up));
      if (it == found_.end()) continue;
      const bool in_prismas = it->second.adapter->name() == "prisma";
      // Prisma takes a folder of folders for one migration that has lost its file.
      return (adapter == "manual" && (side || in_prismas)) || (adapter == "prisma" && in_prismas && !side);
    }
    return false;
  }

  // -- what configuration says ------------------------------------------------------------------

  const DrizzleConfig* drizzle_config_of(std::string_view folder) const {
    auto it = std::ranges::find_if(drizzle_configs_, [&](const DrizzleConfig& config) { return config.out == folder && config.out_known; });
    return it == drizzle_configs_.end() ? nullptr : &*it;
  }

  NamedFolders named_folders() const {
    NamedFolders out;
    for (const DrizzleConfig& config : drizzle_configs_) out.emplace(config.path, config.out);
    for (const PrismaProject& project : prisma_projects_) {
      for (const std::string& file : project.config_files) out.emplace(file, project.migrations);
    }
    return out;
  }

  void configure_drizzle(Place& place) {
    for (const DrizzleConfig& config : drizzle_configs_) {
      if (config.out != place.path || !config.out_known) continue;
      place.config_files.push_back(config.path);
      if (!place.dialect) place.dialect = config.dialect;
      if (!place.ledger) place.ledger = config.ledger;
      if (place.datasource.empty()) place.datasource = config.url_variable;
    }
    std::string_view from = place.config_files.empty() ? std::string_view(place.path) : parent_path(place.config_files.front());
    place.tool_version = versions_.find("drizzle-kit", from);
    if (!place.tool_version.empty()) return;
    place.tool_version = versions_.find("drizzle-orm", from);
    if (!place.tool_version.empty()) place.tool = "drizzle-orm";
  }

  void configure_prisma(Place& place) {
    for (const PrismaProject& project : prisma_projects_) {
      if (project.migrations != place.path) continue;
      place.config_files.insert(place.config_files.end(), project.config_files.begin(), project.config_files.end());
      if (!project.schema) continue;
      if (!place.dialect && !project.schema->provider.empty()) place.dialect = prisma::dialect_named(project.schema->provider);
      if (place.datasource.empty()) place.datasource = project.schema->url_variable;
      if (place.schemas.empty()) place.schemas = project.schema->schemas;
      if (!place.ledger && !project.schema->ledger_schema.empty()) {
        place.ledger = LedgerTable{project.schema->ledger_schema, "_prisma_migrations", true};
      }
    }
    place.tool_version = versions_.find("prisma", place.path);
    for (const char* package : {"@prisma/cli", "@prisma/client"}) {
      if (place.tool_version.empty()) place.tool_version = versions_.find(package, place.path);
    }
  }

  void read(Found& found) {
    std::string_view name = found.adapter->name();
    if (name.starts_with("drizzle")) configure_drizzle(found.place);
    if (name == "prisma") configure_prisma(found.place);
    Source source = found.adapter->read(tree_, index_, found.place);
    if (name == "manual" && source.migrations.empty() && source.outside.empty() && source.problems.empty()) return;
    out_.sources.push_back(std::move(source));
  }

  // -- what is left -----------------------------------------------------------------------------

  void note_unrelated() {
    for (const auto& [path, folder] : index_.folders()) {
      if (found_.contains(path) || belongs_to_found(path, "manual") || lies_in_migration(path)) continue;
      if (std::string why = unrelated(folder); !why.empty()) out_.not_looked_at.push_back({path, std::move(why)});
    }
    std::ranges::sort(out_.not_looked_at, {}, &NotLookedAt::path);
  }

  // "2 SQL files: queries"; empty for a folder without any.
  static std::string unrelated(const Folder& folder) {
    std::vector<std::string_view> files;
    for (const DirectoryEntry& entry : folder.entries) {
      if (entry.is_file() && ends_with_sql(entry.name)) files.push_back(entry.name);
    }
    if (files.empty()) return migrations_in_code(folder);
    std::string count = std::to_string(files.size()) + (files.size() == 1 ? " SQL file" : " SQL files");
    std::string_view reason = manual::unrelated_reason(folder.path);
    if (reason.empty() && std::ranges::all_of(files, manual::is_companion)) reason = "schema or seed data";
    return count + ": " + std::string(reason.empty() ? "not numbered like migrations" : reason);
  }

  // TypeORM, Knex, Alembic, Rails, …: numbered or dated files of code in a folder named for migrations.
  static std::string migrations_in_code(const Folder& folder) {
    std::string name = lower(file_name(folder.path));
    if (name.find("migrat") == std::string::npos && name != "versions") return {};
    auto count = std::ranges::count_if(folder.entries, [](const DirectoryEntry& entry) {
      std::string file = lower(entry.name);
      bool code = file.ends_with(".ts") || file.ends_with(".js") || file.ends_with(".py") || file.ends_with(".rb") || file.ends_with(".exs");
      return entry.is_file() && code && leading_number(file).size() >= 3;
    });
    return count == 0 ? "" : std::to_string(count) + (count == 1 ? " migration" : " migrations") + " in code: only SQL is read";
  }

  // A folder per migration is read with its source.
  bool lies_in_migration(std::string_view path) const {
    auto it = found_.find(std::string(parent_path(path)));
    if (it == found_.end()) return false;
    const Folder* folder = index_.find(path);
    return folder != nullptr && (folder->has_file("migration.sql") || folder->has_file("up.sql"));
  }

  const FileTree& tree_;
  DiscoveryOptions options_;
  TreeIndex index_;
  ToolVersions versions_;
  std::vector<DrizzleConfig> drizzle_configs_;
  std::vector<PrismaProject> prisma_projects_;
  std::map<std::string, Found> found_;
  Repository out_;
};

}  // namespace

Repository discover(const FileTree& tree, const DiscoveryOptions& options) {
  if (options.git_directory.empty()) return Discovery(tree, options, TreeIndex::walk(tree)).run();
  GitIgnore git(options.git_directory);
  auto ignored = [&](std::string_view path, bool is_directory) { return git.ignored(path, is_directory); };
  return Discovery(tree, options, TreeIndex::walk(tree, ignored)).run();
}

}  // namespace reconcile
