#include "reconcile/plan/workspace.h"

#include <git2.h>

#include <algorithm>

namespace reconcile::plan {
namespace {

struct LibGit2 {
  LibGit2() { git_libgit2_init(); }
  ~LibGit2() { git_libgit2_shutdown(); }
};

}  // namespace

Result<std::vector<DirectoryEntry>> Workspace::list(std::string_view folder) const {
  std::map<std::string, DirectoryEntry> entries;
  if (base_.kind(folder) == EntryKind::Directory) {
    auto listed = base_.list(folder);
    if (!listed) return listed.error();
    for (DirectoryEntry& entry : *listed) entries[entry.name] = entry;
  }
  std::string prefix = folder.empty() ? "" : std::string(folder) + "/";
  for (const auto& [path, content] : changes_) {
    if (!path.starts_with(prefix)) continue;
    std::string rest = path.substr(prefix.size());
    std::size_t slash = rest.find('/');
    std::string name = rest.substr(0, slash);
    if (slash != std::string::npos) {
      if (content) entries.try_emplace(name, DirectoryEntry{name, EntryKind::Directory, 0});
    } else if (content) {
      entries[name] = {name, EntryKind::File, content->size()};
    } else {
      entries.erase(name);
    }
  }
  if (entries.empty() && base_.kind(folder) != EntryKind::Directory) return Error{"no such folder", std::string(folder), ""};
  std::vector<DirectoryEntry> out;
  for (auto& [name, entry] : entries) out.push_back(std::move(entry));
  return out;
}

Result<std::string> Workspace::read(std::string_view path, std::size_t limit) const {
  auto it = changes_.find(std::string(path));
  if (it == changes_.end()) return base_.read(path, limit);
  if (!it->second) return Error{"no such file", std::string(path), ""};
  return it->second->substr(0, limit);
}

EntryKind Workspace::kind(std::string_view path) const {
  auto it = changes_.find(std::string(path));
  if (it != changes_.end()) return it->second ? EntryKind::File : EntryKind::Missing;
  std::string prefix = std::string(path) + "/";
  auto below = changes_.lower_bound(prefix);
  if (below != changes_.end() && below->first.starts_with(prefix) && below->second) return EntryKind::Directory;
  return base_.kind(path);
}

void Workspace::write(const std::string& path, std::string content) { changes_[path] = std::move(content); }

void Workspace::remove(const std::string& path) {
  // A file that only the workspace had leaves no change behind.
  if (base_.kind(path) == EntryKind::Missing) {
    changes_.erase(path);
  } else {
    changes_[path] = std::nullopt;
  }
}

void Workspace::move(const std::string& from, const std::string& to) {
  auto content = read(from);
  RECONCILE_CHECK(content.has_value(), "move of a file that can't be read");
  remove(from);
  write(to, *content);
}

std::string Workspace::patch() const {
  std::string out;
  for (const auto& [path, content] : changes_) out += patch_of(path);
  return out;
}

std::string Workspace::patch_of(const std::string& path) const {
  auto it = changes_.find(path);
  if (it == changes_.end()) return {};
  auto before = base_.read(path);
  return unified_diff(path, before ? std::optional(*before) : std::nullopt, it->second);
}

std::string unified_diff(const std::string& path, const std::optional<std::string>& before,
                         const std::optional<std::string>& after) {
  static const LibGit2 library;
  git_patch* patch = nullptr;
  git_diff_options options;
  git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.flags |= GIT_DIFF_FORCE_TEXT;
  int status = git_patch_from_buffers(&patch, before ? before->data() : nullptr, before ? before->size() : 0, path.c_str(),
                                      after ? after->data() : nullptr, after ? after->size() : 0, path.c_str(), &options);
  if (status != 0) return {};
  git_buf text = GIT_BUF_INIT;
  git_patch_to_buf(&text, patch);
  std::string out(text.ptr == nullptr ? "" : text.ptr, text.size);
  git_buf_dispose(&text);
  git_patch_free(patch);
  return out;
}

std::string rename_diff(const std::string& from, const std::string& to) {
  return "diff --git a/" + from + " b/" + to + "\nsimilarity index 100%\nrename from " + from + "\nrename to " + to + "\n";
}

}  // namespace reconcile::plan
