#include "adapters/git_ignore.h"

#include <git2.h>

#include <filesystem>

#include "core/base/file_tree.h"

namespace reconcile {

struct GitIgnore::State {
  git_repository* repository = nullptr;
  git_index* index = nullptr;
  std::string prefix;  // of the root within the working tree: "" or "a/b"

  State() { git_libgit2_init(); }
  ~State() {
    git_index_free(index);
    git_repository_free(repository);
    git_libgit2_shutdown();
  }

  bool open(const std::string& root) {
    if (git_repository_open_ext(&repository, root.c_str(), 0, nullptr) != 0) return false;
    const char* workdir = git_repository_workdir(repository);
    if (workdir == nullptr || git_repository_index(&index, repository) != 0) return false;
    std::error_code error;
    auto real_root = std::filesystem::canonical(root, error);
    auto real_workdir = std::filesystem::canonical(workdir, error);
    if (error) return false;
    prefix = real_root.lexically_relative(real_workdir).string();
    if (prefix == ".") prefix.clear();
    return !prefix.starts_with("..");
  }

  bool tracked(const std::string& path, bool is_directory) const {
    if (!is_directory) return git_index_get_bypath(index, path.c_str(), 0) != nullptr;
    std::size_t at = 0;
    return git_index_find_prefix(&at, index, (path + "/").c_str()) == 0;
  }
};

GitIgnore::GitIgnore(const std::string& root) : state_(std::make_unique<State>()) {
  if (!state_->open(root)) state_.reset();
}

GitIgnore::~GitIgnore() = default;

bool GitIgnore::ignored(std::string_view path, bool is_directory) const {
  if (state_ == nullptr) return false;
  std::string full = join_path(state_->prefix, path);
  int ignored = 0;
  // Rules that end in a slash apply to what is named with one.
  std::string asked = is_directory ? full + "/" : full;
  if (git_ignore_path_is_ignored(&ignored, state_->repository, asked.c_str()) != 0) return false;
  return ignored != 0 && !state_->tracked(full, is_directory);
}

}  // namespace reconcile
