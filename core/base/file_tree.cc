#include "core/base/file_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <system_error>

namespace reconcile {
namespace {

namespace fs = std::filesystem;

// Files are opened without following a link in their last component, below a folder whose real path
// has been found to lie inside the root; the check is made once per folder.
class RealFileTree final : public FileTree {
 public:
  explicit RealFileTree(fs::path root) : root_(std::move(root)) {}

  Result<std::vector<DirectoryEntry>> list(std::string_view folder) const override {
    auto path = real_folder(folder);
    if (!path) return path.error();
    std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(path->c_str()), &::closedir);
    if (!dir) return failure("the folder cannot be read", folder);
    std::vector<DirectoryEntry> entries;
    errno = 0;
    while (const dirent* item = ::readdir(dir.get())) {
      std::string_view name = item->d_name;
      if (name != "." && name != "..") entries.push_back(described(::dirfd(dir.get()), *path, item->d_name));
      errno = 0;
    }
    if (errno != 0) return failure("the folder cannot be read", folder);
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }

  Result<std::string> read(std::string_view file, std::size_t limit) const override {
    auto path = path_in_real_folder(file);
    if (!path) return path.error();
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    Descriptor descriptor(::open(path->c_str(), flags));
    if (descriptor.fd < 0 && errno == ELOOP) {
      path = link_target(file, *path);
      if (!path) return path.error();
      descriptor.fd = ::open(path->c_str(), flags);
    }
    struct stat status;
    if (descriptor.fd < 0 || ::fstat(descriptor.fd, &status) != 0) return failure("the file cannot be read", file);
    if (S_ISDIR(status.st_mode)) {
      return Error{"`" + std::string(file) + "` is a directory, not a file", std::string(file), ""};
    }
    if (!S_ISREG(status.st_mode)) {
      return Error{"`" + std::string(file) + "` is not a regular file", std::string(file), ""};
    }
    std::string bytes(std::min(limit, static_cast<std::size_t>(status.st_size)), '\0');
    if (!fill(descriptor.fd, bytes)) return failure("the file cannot be read", file);
    return bytes;
  }

  EntryKind kind(std::string_view path) const override {
    if (path.empty()) return EntryKind::Directory;
    auto normal = normal_path(path);
    if (!normal) return EntryKind::Missing;
    if (normal->empty()) return EntryKind::Directory;
    auto folder = real_folder(parent_path(*normal));
    if (!folder) return EntryKind::Missing;
    std::string name(file_name(*normal));
    return described(AT_FDCWD, *folder, *folder + "/" + name).kind;
  }

 private:
  struct Descriptor {
    int fd;
    explicit Descriptor(int opened) : fd(opened) {}
    ~Descriptor() {
      if (fd >= 0) ::close(fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
  };

  // A file may shrink while it is read.
  static bool fill(int fd, std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      ssize_t got = ::read(fd, bytes.data() + done, bytes.size() - done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return false;
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return true;
  }

  static Error failure(std::string what, std::string_view path) {
    std::error_code why(errno, std::generic_category());
    return Error{std::move(what) + ": " + why.message(), std::string(path), "check that it exists and is readable"};
  }

  static Error outside(std::string_view path) {
    return Error{"the path leaves the repository", std::string(path), "give a path below it"};
  }

  // A symbolic link counts by its target; one that leaves the root is Other.
  DirectoryEntry described(int dir, const std::string& folder, const std::string& name) const {
    DirectoryEntry entry{.name = name, .kind = EntryKind::Missing};
    struct stat status;
    if (::fstatat(dir, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return entry;
    bool link = S_ISLNK(status.st_mode);
    if (link) {
      std::error_code error;
      fs::path target = fs::canonical(fs::path(folder) / name, error);
      entry.kind = EntryKind::Other;
      if (error || !inside(target) || ::stat(target.c_str(), &status) != 0) return entry;
    }
    if (S_ISDIR(status.st_mode)) {
      entry.kind = link ? EntryKind::SymlinkToDirectory : EntryKind::Directory;
    } else if (S_ISREG(status.st_mode)) {
      entry.kind = link ? EntryKind::SymlinkToFile : EntryKind::File;
      entry.size = static_cast<std::uint64_t>(status.st_size);
      entry.modified_ns = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
    } else {
      entry.kind = EntryKind::Other;
    }
    return entry;
  }

  bool inside(const fs::path& canonical) const {
    auto mismatch = std::mismatch(root_.begin(), root_.end(), canonical.begin(), canonical.end());
    return mismatch.first == root_.end();
  }

  // The real path of a folder inside the root.
  Result<std::string> real_folder(std::string_view folder) const {
    auto normal = normal_path(folder);
    if (!normal) return normal.error();
    std::lock_guard lock(mutex_);
    if (auto it = real_folders_.find(*normal); it != real_folders_.end()) return it->second;
    std::error_code error;
    fs::path real = fs::weakly_canonical(root_ / *normal, error);
    if (error || !inside(real)) return outside(folder);
    std::string path = real.string();
    if (path.size() > 1 && path.back() == '/') path.pop_back();
    return real_folders_.emplace(*normal, std::move(path)).first->second;
  }

  Result<std::string> path_in_real_folder(std::string_view file) const {
    auto normal = normal_path(file);
    if (!normal) return normal.error();
    auto folder = real_folder(parent_path(*normal));
    if (!folder) return folder;
    return *folder + "/" + std::string(file_name(*normal));
  }

  // A link to a file is followed if that lies inside.
  Result<std::string> link_target(std::string_view file, const std::string& link) const {
    std::error_code error;
    fs::path target = fs::canonical(link, error);
    if (error || !inside(target)) return outside(file);
    return target.string();
  }

  fs::path root_;  // canonical
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::string> real_folders_;
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

  Result<std::string> read(std::string_view path, std::size_t limit) const override {
    auto it = files_.find(std::string(path));
    if (it == files_.end()) return Error{"no such file", std::string(path), ""};
    return it->second.substr(0, limit);
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
