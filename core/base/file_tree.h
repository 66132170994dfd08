// FileTree: the read-only files of one repository, real or in memory. Paths are relative to its
// root, with forward slashes, "" being the root. A path that would leave the root ("../x",
// an absolute path, a symbolic link to the outside) is never followed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace reconcile {

enum class EntryKind { File, Directory, SymlinkToFile, SymlinkToDirectory, Other, Missing };

struct DirectoryEntry {
  std::string name;  // one path component, bytes as in the file system
  EntryKind kind = EntryKind::File;
  std::uint64_t size = 0;         // bytes, of files
  std::int64_t modified_ns = 0;   // of files: since the epoch; 0 unknown. With size, a key for caches

  bool is_directory() const { return kind == EntryKind::Directory; }
  bool is_file() const { return kind == EntryKind::File || kind == EntryKind::SymlinkToFile; }
};

class FileTree {
 public:
  virtual ~FileTree() = default;

  // Sorted by name in byte order. An Error names the folder.
  virtual Result<std::vector<DirectoryEntry>> list(std::string_view folder) const = 0;
  // The file, or its first `limit` bytes. An Error (missing, unreadable, a directory, outside) names the
  // file.
  virtual Result<std::string> read(std::string_view path, std::size_t limit) const = 0;
  Result<std::string> read(std::string_view path) const { return read(path, std::string::npos); }
  virtual EntryKind kind(std::string_view path) const = 0;

  bool is_file(std::string_view path) const {
    EntryKind k = kind(path);
    return k == EntryKind::File || k == EntryKind::SymlinkToFile;
  }
  bool is_directory(std::string_view path) const { return kind(path) == EntryKind::Directory; }
};

// Requires: `root` names a directory (otherwise an Error).
Result<std::unique_ptr<FileTree>> open_file_tree(const std::string& root);

// For tests: path → content; folders are implied.
std::unique_ptr<FileTree> memory_file_tree(std::vector<std::pair<std::string, std::string>> files);

// "a/b" + "c" → "a/b/c"; "" + "c" → "c".
std::string join_path(std::string_view folder, std::string_view name);
// Lexically normalised path, or an Error when it is absolute or leaves the root.
Result<std::string> normal_path(std::string_view path);
std::string_view parent_path(std::string_view path);
std::string_view file_name(std::string_view path);

}  // namespace reconcile
