#include "adapters/config/tool_versions.h"

#include <algorithm>
#include <array>

#include "adapters/config/literal_reader.h"

namespace reconcile {
namespace {

constexpr std::array<std::string_view, 4> lockfiles{"pnpm-lock.yaml", "package-lock.json", "yarn.lock", "bun.lock"};

// From `text`, which starts at or before a version: the characters a version is made of.
std::string version_prefix(std::string_view text) {
  std::size_t start = text.find_first_not_of(" \t\"':");
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start);
  std::size_t end = text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-+");
  std::string version(text.substr(0, end));
  bool starts_with_digit = !version.empty() && version[0] >= '0' && version[0] <= '9';
  return starts_with_digit ? version : std::string();
}

// The text behind `key`, searched from `from`; empty when it is not there.
std::string_view behind(std::string_view text, std::string_view key) {
  std::size_t at = text.find(key);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + key.size());
}

std::string npm_version(std::string_view text, std::string_view package, std::string_view importer) {
  std::string key = "node_modules/" + std::string(package) + "\": {";
  std::string_view entry = importer.empty() ? std::string_view() : behind(text, "\"" + std::string(importer) + "/" + key);
  if (entry.empty()) entry = behind(text, "\"" + key);
  return version_prefix(behind(entry.substr(0, 400), "\"version\":"));
}

// The block of lines below `importer` in pnpm's `importers:`.
std::string_view pnpm_importer(std::string_view text, std::string_view importer) {
  std::string name = importer.empty() ? "." : std::string(importer);
  for (const std::string& key : {"\n  " + name + ":", "\n  '" + name + "':"}) {
    std::string_view block = behind(text, key);
    if (block.empty()) continue;
    std::size_t end = 0;  // until a line with a smaller indent
    while ((end = block.find("\n  ", end)) != std::string_view::npos && block.substr(end + 3, 1) == " ") ++end;
    return block.substr(0, end);
  }
  return {};
}

std::string pnpm_version(std::string_view text, std::string_view package, std::string_view importer) {
  std::string_view block = pnpm_importer(text, importer);
  if (block.empty() && importer.empty()) block = text;  // lockfiles of one package have no importers
  for (const std::string& key : {" " + std::string(package) + ":", " '" + std::string(package) + "':"}) {
    std::string_view entry = behind(block, key);
    if (entry.empty()) continue;
    std::string direct = version_prefix(entry.substr(0, entry.find('\n')));
    if (!direct.empty()) return direct;
    return version_prefix(behind(entry.substr(0, 300), "version:"));
  }
  return {};
}

std::string yarn_version(std::string_view text, std::string_view package) {
  for (const std::string& key : {"\n" + std::string(package) + "@", "\n\"" + std::string(package) + "@"}) {
    std::string_view entry = behind(text, key);
    if (!entry.empty()) return version_prefix(behind(entry.substr(0, 500), "\n  version"));
  }
  return {};
}

std::string bun_version(std::string_view text, std::string_view package) {
  return version_prefix(behind(text, "\"" + std::string(package) + "\": [\"" + std::string(package) + "@"));
}

// The range that package.json asks for.
std::string asked_version(const Literal& package_json, std::string_view package) {
  for (std::string_view list : {"dependencies", "devDependencies", "peerDependencies", "optionalDependencies"}) {
    const Literal* dependencies = package_json.find(list);
    const Literal* version = dependencies == nullptr ? nullptr : dependencies->find(package);
    if (version != nullptr && version->is(Literal::Kind::String)) return version->text;
  }
  return {};
}

std::string relative_to(std::string_view folder, std::string_view base) {
  if (base.empty() || folder == base) return folder == base ? std::string() : std::string(folder);
  return std::string(folder.substr(base.size() + 1));
}

}  // namespace

std::string locked_version(std::string_view lockfile_name, std::string_view text, std::string_view package,
                           std::string_view importer) {
  if (lockfile_name == "package-lock.json") return npm_version(text, package, importer);
  if (lockfile_name == "pnpm-lock.yaml") return pnpm_version(text, package, importer);
  if (lockfile_name == "yarn.lock") return yarn_version(text, package);
  if (lockfile_name == "bun.lock") return bun_version(text, package);
  return {};
}

const std::string& ToolVersions::text_of(const std::string& path) {
  auto [it, fresh] = texts_.try_emplace(path);
  if (fresh) it->second = tree_.read(path).value_or(std::string());
  return it->second;
}

std::string ToolVersions::find(std::string_view package, std::string_view folder) {
  std::string asked;
  std::string_view asker;
  for (std::string_view up = folder;; up = parent_path(up)) {
    const Folder* here = index_.find(up);
    if (here != nullptr && asked.empty() && here->has_file("package.json")) {
      asked = asked_version(read_literal(text_of(join_path(up, "package.json"))), package);
      asker = up;
    }
    for (std::string_view lockfile : lockfiles) {
      if (here == nullptr || !here->has_file(lockfile) || asked.empty()) continue;
      std::string locked = locked_version(lockfile, text_of(join_path(up, lockfile)), package, relative_to(asker, up));
      if (!locked.empty()) return locked;
    }
    if (up.empty()) return asked.starts_with("catalog:") || asked.starts_with("workspace:") ? std::string() : asked;
  }
}

std::string_view package_manager(const TreeIndex& index, std::string_view folder) {
  for (std::string_view up = folder;; up = parent_path(up)) {
    if (const Folder* here = index.find(up)) {
      if (here->has_file("pnpm-lock.yaml") || here->has_file("pnpm-workspace.yaml")) return "pnpm";
      if (here->has_file("yarn.lock")) return "yarn";
      if (here->has_file("bun.lock") || here->has_file("bun.lockb")) return "bun";
      if (here->has_file("package-lock.json")) return "npm";
    }
    if (up.empty()) return "npm";
  }
}

}  // namespace reconcile
