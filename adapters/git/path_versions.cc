#include "adapters/git/path_versions.h"

#include "adapters/git/read.h"
#include "adapters/git/repository.h"

namespace reconcile::git {
namespace {

std::string object_at(git_repository* repository, const git_commit* commit, const std::string& path) {
  TreeHandle root = find_tree(repository, *git_commit_tree_id(commit));
  git_tree_entry* entry = nullptr;
  if (root == nullptr || git_tree_entry_bypath(&entry, root.get(), path.c_str()) != 0) return {};
  std::string id = hex(*git_tree_entry_id(entry));
  git_tree_entry_free(entry);
  return id;
}

}  // namespace

std::vector<PathVersion> path_versions(const Repository& repository, const std::string& path) {
  std::vector<PathVersion> out;
  git_oid id;
  if (git_oid_fromstr(&id, repository.head().c_str()) != 0) return out;
  CommitHandle commit = find_commit(repository.handle(), id);
  std::string now = commit == nullptr ? "" : object_at(repository.handle(), commit.get(), path);
  while (commit != nullptr) {
    bool is_first = git_commit_parentcount(commit.get()) == 0;
    CommitHandle parent = is_first ? nullptr : find_commit(repository.handle(), *git_commit_parent_id(commit.get(), 0));
    if (!is_first && parent == nullptr) break;  // a shallow clone ends here: who brought it is not known
    std::string before = parent == nullptr ? "" : object_at(repository.handle(), parent.get(), path);
    if (before != now) out.push_back({describe(commit.get()), now});
    now = std::move(before);
    commit = std::move(parent);
  }
  return out;
}

std::vector<std::string> folders_in(const Repository& repository, const std::string& tree) {
  std::vector<std::string> out;
  git_oid id;
  TreeHandle found = git_oid_fromstr(&id, tree.c_str()) == 0 ? find_tree(repository.handle(), id) : nullptr;
  for (std::size_t i = 0; found != nullptr && i < git_tree_entrycount(found.get()); ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(found.get(), i);
    if (git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE) out.emplace_back(git_tree_entry_name(entry));
  }
  return out;
}

}  // namespace reconcile::git
