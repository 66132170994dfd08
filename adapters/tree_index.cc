#include "adapters/tree_index.h"

#include <algorithm>
#include <array>

namespace reconcile {
namespace {

// Dependencies, caches and build output: copies of histories found there are nobody's source.
constexpr std::array<std::string_view, 34> skipped_folders{
    ".cache",  ".git",       ".gradle",  ".hg",           ".idea",      ".mypy_cache", ".next",      ".nuxt",  ".nx",
    ".output", ".pnpm-store", ".pytest_cache", ".reconcile", ".serverless", ".sst",    ".svelte-kit", ".svn",  ".terraform",
    ".tox",    ".turbo",     ".venv",    ".vercel",       ".vscode",    ".wrangler",   ".yarn",      "__pycache__",
    "bower_components", "build", "coverage", "dist",      "node_modules", "site-packages", "venv",    "vendor"};

bool is_skipped(const Folder& parent, std::string_view name) {
  if (std::ranges::find(skipped_folders, name) != skipped_folders.end()) return true;
  // `target` is also a plain word; it is build output only beside these.
  return name == "target" && (parent.has_file("Cargo.toml") || parent.has_file("pom.xml"));
}

}  // namespace

const DirectoryEntry* Folder::find(std::string_view name) const {
  auto it = std::ranges::lower_bound(entries, name, {}, &DirectoryEntry::name);
  return it != entries.end() && it->name == name ? &*it : nullptr;
}

bool Folder::has_file(std::string_view name) const {
  const DirectoryEntry* entry = find(name);
  return entry != nullptr && entry->is_file();
}

bool Folder::has_folder(std::string_view name) const {
  const DirectoryEntry* entry = find(name);
  return entry != nullptr && entry->is_directory();
}

TreeIndex TreeIndex::walk(const FileTree& tree, const Ignored& ignored) {
  TreeIndex index;
  index.walk_from(tree, "", ignored);
  return index;
}

void TreeIndex::add(const FileTree& tree, std::string_view folder) {
  if (find(folder) == nullptr && tree.is_directory(folder)) walk_from(tree, std::string(folder), {});
}

void TreeIndex::walk_from(const FileTree& tree, std::string start, const Ignored& ignored) {
  std::vector<std::string> open{std::move(start)};
  while (!open.empty()) {
    std::string path = std::move(open.back());
    open.pop_back();
    auto entries = tree.list(path);
    if (!entries) {
      unreadable_.push_back(entries.error());
      continue;
    }
    Folder folder{.path = path, .entries = std::move(*entries)};
    std::erase_if(folder.entries, [&](const DirectoryEntry& entry) {
      if (entry.is_directory() && is_skipped(folder, entry.name)) return true;
      return ignored && ignored(join_path(path, entry.name), entry.is_directory());
    });
    for (const DirectoryEntry& entry : folder.entries) {
      if (entry.is_directory()) open.push_back(join_path(path, entry.name));
    }
    folders_.insert_or_assign(path, std::move(folder));
  }
  std::ranges::sort(unreadable_, {}, &Error::path);
}

const Folder* TreeIndex::find(std::string_view path) const {
  auto it = folders_.find(path);
  return it == folders_.end() ? nullptr : &it->second;
}

std::vector<const Folder*> TreeIndex::below(std::string_view path) const {
  std::vector<const Folder*> out;
  std::string prefix = path.empty() ? "" : std::string(path) + "/";
  for (auto it = folders_.lower_bound(prefix); it != folders_.end() && it->first.starts_with(prefix); ++it) {
    if (it->first != path) out.push_back(&it->second);
  }
  return out;
}

bool is_below(std::string_view path, std::string_view folder) {
  if (folder.empty()) return true;
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace reconcile
