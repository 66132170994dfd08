#include "adapters/git/commit_tree.h"

#include <algorithm>
#include <map>

#include "adapters/git/read.h"
#include "adapters/git/repository.h"

namespace reconcile::git {
namespace {

EntryKind kind_of(const git_tree_entry* entry) {
  switch (git_tree_entry_filemode(entry)) {
    case GIT_FILEMODE_TREE: return EntryKind::Directory;
    case GIT_FILEMODE_BLOB:
    case GIT_FILEMODE_BLOB_EXECUTABLE: return EntryKind::File;
    default: return EntryKind::Other;
  }
}

class CommitTree final : public FileTree {
 public:
  CommitTree(git_repository* repository, TreeHandle root) : repository_(repository), root_(std::move(root)) {}

  Result<std::vector<DirectoryEntry>> list(std::string_view folder) const override {
    TreeHandle opened;
    const git_tree* tree = root_.get();
    if (!folder.empty()) {
      git_tree_entry* entry = find(folder);
      if (entry != nullptr && kind_of(entry) == EntryKind::Directory) opened = find_tree(repository_, *git_tree_entry_id(entry));
      git_tree_entry_free(entry);
      tree = opened.get();
    }
    if (tree == nullptr) return Error{"no such folder", std::string(folder), ""};
    std::vector<DirectoryEntry> out;
    for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
      out.push_back({git_tree_entry_name(entry), kind_of(entry)});
    }
    std::ranges::sort(out, {}, &DirectoryEntry::name);
    return out;
  }

  Result<std::string> read(std::string_view path, std::size_t limit) const override {
    git_tree_entry* entry = find(path);
    bool is_file = entry != nullptr && kind_of(entry) == EntryKind::File;
    std::optional<std::string> text = is_file ? read_blob(repository_, *git_tree_entry_id(entry)) : std::nullopt;
    git_tree_entry_free(entry);
    if (!text) return Error{"no such file in the commit", std::string(path), ""};
    if (text->size() > limit) text->resize(limit);
    return std::move(*text);
  }
  using FileTree::read;

  EntryKind kind(std::string_view path) const override {
    if (path.empty()) return EntryKind::Directory;
    git_tree_entry* entry = find(path);
    EntryKind kind = entry == nullptr ? EntryKind::Missing : kind_of(entry);
    git_tree_entry_free(entry);
    return kind;
  }

 private:
  // To be freed; null where there is none.
  git_tree_entry* find(std::string_view path) const {
    git_tree_entry* entry = nullptr;
    return git_tree_entry_bypath(&entry, root_.get(), std::string(path).c_str()) == 0 ? entry : nullptr;
  }

  git_repository* repository_;
  TreeHandle root_;
};

}  // namespace

Result<std::unique_ptr<FileTree>> commit_tree(const Repository& repository, const std::string& commit, const std::string& prefix) {
  git_oid id;
  CommitHandle found = git_oid_fromstr(&id, commit.c_str()) == 0 ? find_commit(repository.handle(), id) : nullptr;
  TreeHandle root = found == nullptr ? nullptr : find_tree(repository.handle(), *git_commit_tree_id(found.get()));
  if (root != nullptr && !prefix.empty()) {
    git_tree_entry* entry = nullptr;
    // A folder that the commit does not have yet holds nothing.
    if (git_tree_entry_bypath(&entry, root.get(), prefix.c_str()) != 0) return memory_file_tree({});
    root = find_tree(repository.handle(), *git_tree_entry_id(entry));
    git_tree_entry_free(entry);
  }
  if (root == nullptr) return Error{"the files of commit " + commit.substr(0, 7) + " can't be read", "", ""};
  return std::unique_ptr<FileTree>(std::make_unique<CommitTree>(repository.handle(), std::move(root)));
}

}  // namespace reconcile::git
