#include "adapters/tool_use.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "adapters/config/drizzle_config.h"
#include "adapters/config/literal_reader.h"
#include "adapters/config/tool_versions.h"
#include "adapters/names.h"
#include "adapters/tool_commands.h"

namespace reconcile {
namespace {

constexpr std::size_t largest_file = 128 * 1024;
constexpr int most_code_files = 2000;

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_yaml(std::string_view name) { return ends_with_any(name, {".yml", ".yaml"}); }

// What kind of file may hold commands; nothing for all others.
std::optional<CallSite> command_site(std::string_view folder, std::string_view file) {
  std::string name = lower(file);
  if (name == "package.json") return CallSite::PackageScript;
  bool ci_folder = folder.ends_with(".github/workflows") || folder.find(".github/actions") != std::string_view::npos ||
                   folder.ends_with(".circleci") || folder.ends_with(".gitlab");
  if (is_yaml(name) && ci_folder) return CallSite::Ci;
  for (std::string_view ci : {".gitlab-ci.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml", ".drone.yml", "cloudbuild.yaml", "jenkinsfile"}) {
    if (name == ci) return CallSite::Ci;
  }
  if (is_yaml(name) && (name.starts_with("docker-compose") || name.starts_with("compose"))) return CallSite::Compose;
  if (name.starts_with("dockerfile") || name.ends_with(".dockerfile")) return CallSite::Dockerfile;
  if (name == "makefile" || name == "justfile" || name == "taskfile.yml" || name.ends_with(".mk")) return CallSite::Makefile;
  for (std::string_view deploy : {"procfile", "fly.toml", "render.yaml", "railway.json", "railway.toml", "vercel.json", "nixpacks.toml"}) {
    if (name == deploy) return CallSite::Procfile;
  }
  if (name.ends_with(".sh")) return CallSite::Shell;
  return std::nullopt;
}

// Code that runs migrations is called so, or lies where databases are set up.
bool may_run_migrations(std::string_view folder, std::string_view file) {
  std::string name = lower(file);
  if (!ends_with_any(name, {".ts", ".js", ".mjs", ".cjs", ".mts", ".cts"}) || name.ends_with(".d.ts")) return false;
  for (std::string_view word : {"migrat", "database", "drizzle", "db", "setup", "bootstrap", "entrypoint", "deploy", "instrumentation"}) {
    if (name.find(word) != std::string::npos) return true;
  }
  std::string parent = lower(file_name(folder));
  static constexpr std::array<std::string_view, 6> places{"db", "database", "drizzle", "scripts", "migrations", "bin"};
  return std::ranges::find(places, parent) != places.end();
}

class Finder {
 public:
  Finder(const FileTree& tree, const TreeIndex& index, const NamedFolders& named) : tree_(tree), index_(index), named_(named) {}

  std::vector<ToolUse> run() {
    for (const auto& [path, folder] : index_.folders()) {
      for (const DirectoryEntry& entry : folder.entries) {
        if (entry.is_file() && entry.size <= largest_file) look_at(path, entry.name);
      }
    }
    std::ranges::stable_sort(uses_, {}, [](const ToolUse& use) { return std::tie(use.file, use.location.span.offset); });
    return std::move(uses_);
  }

 private:
  void look_at(const std::string& folder, const std::string& name) {
    std::optional<CallSite> site = command_site(folder, name);
    bool code = !site && may_run_migrations(folder, name) && ++code_files_ <= most_code_files;
    if (!site && !code) return;
    auto text = tree_.read(join_path(folder, name));
    if (!text) return;
    SourceText source(join_path(folder, name), std::move(*text));
    if (code) return find_in_code(source);
    if (*site == CallSite::PackageScript) return find_in_scripts(source);
    find_in_lines(source, *site);
  }

  void find_in_scripts(const SourceText& source) {
    if (source.text().find("\"scripts\"") == std::string::npos) return;
    Literal root = read_literal(source.text());
    const Literal* scripts = root.find("scripts");
    if (scripts == nullptr) return;
    for (const auto& [name, script] : scripts->members) {
      if (!script.is(Literal::Kind::String)) continue;
      for (const ToolCommand& command : tool_commands(script.text)) {
        ToolUse use = described(source, command, CallSite::PackageScript, script.span);
        use.command = script.text;
        use.script = name;
        use.run_with = package_manager(index_, parent_path(source.path()));
        uses_.push_back(std::move(use));
      }
    }
  }

  void find_in_lines(const SourceText& source, CallSite site) {
    std::string_view text = source.text();
    for (std::size_t start = 0; start < text.size();) {
      std::size_t end = std::min(text.find('\n', start), text.size());
      std::string_view line = text.substr(start, end - start);
      std::size_t first = line.find_first_not_of(" \t");
      bool comment = first != std::string_view::npos && (line[first] == '#' || line.substr(first).starts_with("//"));
      for (const ToolCommand& command : comment ? std::vector<ToolCommand>() : tool_commands(line)) {
        ToolUse use = described(source, command, site, {start + command.span.offset, command.span.length});
        std::size_t last = line.find_last_not_of(" \t\r");
        use.command = line.substr(first, last + 1 - first);
        uses_.push_back(std::move(use));
      }
      start = end + 1;
    }
  }

  ToolUse described(const SourceText& source, const ToolCommand& command, CallSite site, Span span) const {
    ToolUse use{.tool = std::string(command.tool), .action = command.action, .applies = command.applies, .site = site,
                .file = source.path(), .location = Location::in(source, span)};
    if (!command.named.empty()) set_target(use, command.named, command.names_config || command.names_schema);
    return use;
  }

  // A configuration or schema stands for the folder that it names. One that is not found says nothing;
  // neither does a path inside a container.
  void set_target(ToolUse& use, const std::string& named, bool is_configuration) const {
    if (named.starts_with('/')) return;
    std::string path = resolve(parent_path(use.file), named);
    bool missing = path.empty() || tree_.kind(path) == EntryKind::Missing;
    if (is_configuration) {
      auto folder = named_.find(path);
      if (!missing && folder != named_.end()) use.target = folder->second;
    } else if (!path.empty()) {
      use.target_missing = missing;
      use.target = std::move(path);
    }
  }

  // Paths are meant from the folder of the file, or from a package's or the root that a command starts
  // in; CI changes into a folder first (working-directory), which may be any.
  std::string resolve(std::string_view folder, const std::string& named) const {
    std::string fallback;
    for (std::string_view base = folder;; base = parent_path(base)) {
      auto path = normal_path(join_path(base, named));
      if (path && !path->empty() && tree_.kind(*path) != EntryKind::Missing) return *path;
      const Folder* here = index_.find(base);
      bool package = here != nullptr && here->has_file("package.json");
      if (path && fallback.empty() && (package || base.empty() || named.starts_with(".."))) fallback = *path;
      if (base.empty()) break;
    }
    for (const auto& [base, unused] : index_.folders()) {
      auto path = normal_path(join_path(base, named));
      if (path && is_below(*path, base) && tree_.kind(*path) != EntryKind::Missing) return *path;
    }
    return fallback;
  }

  void find_in_code(const SourceText& source) {
    const std::string& text = source.text();
    if (text.find("migrationsFolder") != std::string::npos) {
      for (const Call& call : read_calls(text, "migrate")) add_drizzle_call(source, call);
    }
    if (text.find("readdir") == std::string::npos || text.find("migrat") == std::string::npos) return;
    for (std::string_view function : {"readdirSync", "readdir"}) {
      for (const Call& call : read_calls(text, function, true)) add_runner(source, call);
    }
  }

  void add_drizzle_call(const SourceText& source, const Call& call) {
    const Literal* options = call.arguments.size() < 2 ? nullptr : &call.arguments[1];
    if (options == nullptr || options->find("migrationsFolder") == nullptr) return;
    ToolUse use = code_use(source, call, "drizzle-orm", "migrate");
    std::string folder = options->string_at("migrationsFolder");
    if (!folder.empty()) set_target(use, folder, false);
    uses_.push_back(std::move(use));
  }

  // A script that lists the files of a migrations folder runs them, or at least depends on them.
  void add_runner(const SourceText& source, const Call& call) {
    bool names_folder = !call.arguments.empty() && call.arguments[0].is(Literal::Kind::String) &&
                        lower(call.arguments[0].text).find("migrat") != std::string::npos;
    if (!names_folder || source.text().find(".sql") == std::string::npos) return;
    ToolUse use = code_use(source, call, "runner", "readdir");
    set_target(use, call.arguments[0].text, false);
    uses_.push_back(std::move(use));
  }

  static ToolUse code_use(const SourceText& source, const Call& call, std::string tool, std::string action) {
    ToolUse use{.tool = std::move(tool), .action = std::move(action), .applies = true, .site = CallSite::Code,
                .file = source.path(), .location = Location::in(source, call.span)};
    std::string_view line = source.line(use.location.begin.line);
    std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos) use.command = line.substr(first, 200);
    return use;
  }

  const FileTree& tree_;
  const TreeIndex& index_;
  const NamedFolders& named_;
  int code_files_ = 0;
  std::vector<ToolUse> uses_;
};

}  // namespace

std::string_view to_string(CallSite site) {
  switch (site) {
    case CallSite::PackageScript: return "package script";
    case CallSite::Ci: return "CI";
    case CallSite::Compose: return "compose";
    case CallSite::Dockerfile: return "Dockerfile";
    case CallSite::Makefile: return "Makefile";
    case CallSite::Procfile: return "Procfile";
    case CallSite::Shell: return "shell script";
    case CallSite::Code: return "code";
  }
  return "code";
}

std::vector<ToolUse> find_tool_uses(const FileTree& tree, const TreeIndex& index, const NamedFolders& named_folders) {
  return Finder(tree, index, named_folders).run();
}

}  // namespace reconcile
