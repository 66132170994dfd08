#include "core/base/file_tree.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

namespace reconcile {
namespace {

namespace fs = std::filesystem;

class RealFileTree final : public FileTree {
 public:
  explicit RealFileTree(fs::path root) : root_(std::move(root)) {}

  Result<std::vector<DirectoryEntry>> list(std::string_view folder) const override {
    auto path = resolve(folder);
    if (!path) return path.error();
    std::error_code error;
    std::vector<DirectoryEntry> entries;
    fs::directory_iterator it(*path, error), end;
    for (; !error && it != end; it.increment(error)) {
      DirectoryEntry entry{.name = it->path().filename().string(), .kind = kind_of(it->path())};
      std::error_code ignored;
      if (entry.is_file()) entry.size = fs::file_size(it->path(), ignored);
      if (ignored) entry.size = 0;
      entries.push_back(std::move(entry));
    }
    if (error) return failure("the folder cannot be read", folder, error);
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }

  Result<std::string> read(std::string_view file) const override {
    auto path = resolve(file);
    if (!path) return path.error();
    std::error_code error;
    if (fs::is_directory(*path, error)) {
      return Error{"`" + std::string(file) + "` is a directory, not a file", std::string(file), ""};
    }
    auto size = fs::file_size(*path, error);
    if (error) return failure("the file cannot be read", file, error);
    std::ifstream in(*path, std::ios::binary);
    std::string bytes(size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!in) return failure("the file cannot be read", file, std::error_code(errno, std::generic_category()));
    return bytes;
  }

  EntryKind kind(std::string_view path) const override {
    auto full = resolve(path);
    return full ? kind_of(*full) : EntryKind::Missing;
  }

 private:
  static Error failure(std::string what, std::string_view path, std::error_code why) {
    return Error{std::move(what) + ": " + why.message(), std::string(path), "check that it exists and is readable"};
  }

  // A symbolic link counts by its target; one that leaves the root is Other.
  EntryKind kind_of(const fs::path& path) const {
    std::error_code error;
    fs::file_status status = fs::symlink_status(path, error);
    if (error || status.type() == fs::file_type::not_found) return EntryKind::Missing;
    if (status.type() == fs::file_type::regular) return EntryKind::File;
    if (status.type() == fs::file_type::directory) return EntryKind::Directory;
    if (status.type() != fs::file_type::symlink) return EntryKind::Other;
    fs::path target = fs::canonical(path, error);
    if (error || !inside(target)) return EntryKind::Other;
    return fs::is_directory(target, error) ? EntryKind::SymlinkToDirectory : EntryKind::SymlinkToFile;
  }

  bool inside(const fs::path& canonical) const {
    auto mismatch = std::mismatch(root_.begin(), root_.end(), canonical.begin(), canonical.end());
    return mismatch.first == root_.end();
  }

  Result<fs::path> resolve(std::string_view relative) const {
    auto normal = normal_path(relative);
    if (!normal) return normal.error();
    fs::path full = root_ / *normal;
    std::error_code error;
    fs::path canonical = fs::weakly_canonical(full, error);
    if (error || !inside(canonical)) {
      return Error{"the path leaves the repository", std::string(relative), "give a path below it"};
    }
    return full;
  }

  fs::path root_;  // canonical
};

class MemoryFileTree final : public FileTree {
 public:
  explicit MemoryFileTree(std::vector<std::pair<std::string, std::string>> files)
      : files_(files.begin(), files.end()) {}

  Result<std::vector<DirectoryEntry>> list(std::string_view folder) const override {
    if (kind(folder) != EntryKind::Directory) return Error{"no such folder", std::string(folder), ""};
    std::string prefix = folder.empty() ? "" : std::string(folder) + "/";
    std::map<std::string, DirectoryEntry> entries;
    for (auto it = files_.lower_bound(prefix); it != files_.end() && it->first.starts_with(prefix); ++it) {
      std::string rest = it->first.substr(prefix.size());
      std::size_t slash = rest.find('/');
      std::string name = rest.substr(0, slash);
      if (name.empty()) continue;
      bool is_file = slash == std::string::npos;
      entries[name] = {.name = name, .kind = is_file ? EntryKind::File : EntryKind::Directory,
                       .size = is_file ? it->second.size() : 0};
    }
    std::vector<DirectoryEntry> out;
    for (auto& [name, entry] : entries) out.push_back(std::move(entry));
    return out;
  }

  Result<std::string> read(std::string_view path) const override {
    auto it = files_.find(std::string(path));
    if (it == files_.end()) return Error{"no such file", std::string(path), ""};
    return it->second;
  }

  EntryKind kind(std::string_view path) const override {
    if (path.empty()) return EntryKind::Directory;
    if (files_.contains(std::string(path))) return EntryKind::File;
    std::string prefix = std::string(path) + "/";
    auto it = files_.lower_bound(prefix);
    bool is_folder = it != files_.end() && it->first.starts_with(prefix);
    return is_folder ? EntryKind::Directory : EntryKind::Missing;
  }

 private:
  std::map<std::string, std::string> files_;  // "folder/" with empty content makes an empty folder
};

}  // namespace

Result<std::unique_ptr<FileTree>> open_file_tree(const std::string& root) {
  std::error_code error;
  fs::path canonical = fs::canonical(root, error);
  if (error || !fs::is_directory(canonical, error)) {
    return Error{"`" + root + "` is not a readable folder", root, "give the root of the repository"};
  }
  return std::unique_ptr<FileTree>(std::make_unique<RealFileTree>(canonical));
}

std::unique_ptr<FileTree> memory_file_tree(std::vector<std::pair<std::string, std::string>> files) {
  return std::make_unique<MemoryFileTree>(std::move(files));
}

Result<std::string> normal_path(std::string_view path) {
  Error outside{"the path `" + std::string(path) + "` leaves the repository", std::string(path), ""};
  if (path.starts_with('/') || path.find('\0') != std::string_view::npos) return outside;
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    std::size_t slash = path.find('/');
    std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return outside;
    } else {
      parts.pop_back();
    }
  }
  std::string out;
  for (std::string_view part : parts) out = join_path(out, part);
  return out;
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  if (name.empty()) return std::string(folder);
  return std::string(folder) + "/" + std::string(name);
}

std::string_view parent_path(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view file_name(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace reconcile
