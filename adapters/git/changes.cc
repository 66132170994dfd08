#include "adapters/git/changes.h"

#include <algorithm>

namespace reconcile::git {
namespace {

bool is_file(const git_tree_entry* entry) {
  git_filemode_t mode = git_tree_entry_filemode(entry);
  return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

bool is_folder(const git_tree_entry* entry) { return git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE; }

git_oid id_or_zero(const git_tree_entry* entry) {
  git_oid zero{};
  return entry != nullptr && is_file(entry) ? *git_tree_entry_id(entry) : zero;
}

// Successive trees are nearly alike: the entry is looked for where the last one was found.
const git_tree_entry* find(const git_tree* tree, const char* name, std::size_t& hint) {
  if (tree == nullptr) return nullptr;
  const git_tree_entry* guess = git_tree_entry_byindex(tree, hint);
  if (guess != nullptr && std::string_view(git_tree_entry_name(guess)) == name) return ++hint, guess;
  const git_tree_entry* next = git_tree_entry_byindex(tree, hint + 1);
  if (next != nullptr && std::string_view(git_tree_entry_name(next)) == name) return hint += 2, next;
  return git_tree_entry_byname(tree, name);
}

bool same(const git_tree_entry* a, const git_tree_entry* b) {
  return b != nullptr && git_oid_equal(git_tree_entry_id(a), git_tree_entry_id(b)) != 0 &&
         git_tree_entry_type(a) == git_tree_entry_type(b);
}

}  // namespace

std::vector<FileChange> ChangeReader::of(const git_commit* commit, bool& truncated) {
  return compare(commit, git_commit_parentcount(commit), truncated);
}

std::vector<FileChange> ChangeReader::of_first_parent(const git_commit* commit, bool& truncated) {
  return compare(commit, std::min(git_commit_parentcount(commit), 1u), truncated);
}

std::vector<FileChange> ChangeReader::between(const git_oid* before, const git_oid& after) {
  auto tree_of = [&](const git_oid& id) {
    CommitHandle commit = find_commit(repository_, id);
    return commit == nullptr ? nullptr : find_tree(repository_, *git_commit_tree_id(commit.get()));
  };
  out_.clear();
  TreeHandle old = before == nullptr ? nullptr : tree_of(*before), now = tree_of(after);
  if (now != nullptr) compare(now.get(), old == nullptr ? Trees{} : Trees{old.get()}, "");
  return std::move(out_);
}

std::vector<FileChange> ChangeReader::compare(const git_commit* commit, unsigned parents, bool& truncated) {
  out_.clear();
  TreeHandle after = find_tree(repository_, *git_commit_tree_id(commit));
  std::vector<TreeHandle> owned;
  Trees before;
  for (unsigned i = 0; i < parents; ++i) {
    CommitHandle parent = find_commit(repository_, *git_commit_parent_id(commit, i));
    TreeHandle tree = parent == nullptr ? nullptr : find_tree(repository_, *git_commit_tree_id(parent.get()));
    if (tree == nullptr) {
      truncated = true;
      return {};
    }
    if (git_oid_equal(git_tree_id(tree.get()), git_commit_tree_id(commit)) != 0) return {};
    before.push_back(tree.get());
    owned.push_back(std::move(tree));
  }
  if (after != nullptr) compare(after.get(), before, "");
  return std::move(out_);
}

void ChangeReader::compare(const git_tree* after, const Trees& before, const std::string& prefix) {
  std::vector<std::size_t> hints(before.size(), 0);
  std::vector<const git_tree_entry*> old(before.size());
  std::size_t count = after == nullptr ? 0 : git_tree_entrycount(after);
  for (std::size_t i = 0; i < count; ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(after, i);
    const char* name = git_tree_entry_name(entry);
    bool changed = true;
    for (std::size_t p = 0; p < before.size(); ++p) {
      old[p] = find(before[p], name, hints[p]);
      changed = changed && !same(entry, old[p]);
    }
    if (changed) enter(entry, old, prefix + name);
  }
  deleted(after, before, prefix);
}

void ChangeReader::enter(const git_tree_entry* after, const std::vector<const git_tree_entry*>& before, const std::string& path) {
  bool folder = is_folder(after);
  if ((!folder && !is_file(after)) || !wanted_(path, folder)) return;
  if (!folder) {
    git_oid old{};
    for (const git_tree_entry* entry : before) {
      if (git_oid_is_zero(&old) != 0) old = id_or_zero(entry);
    }
    out_.push_back({path, old, *git_tree_entry_id(after)});
    return;
  }
  TreeHandle tree = find_tree(repository_, *git_tree_entry_id(after));
  std::vector<TreeHandle> owned;
  Trees inner;
  for (const git_tree_entry* entry : before) {
    owned.push_back(entry != nullptr && is_folder(entry) ? find_tree(repository_, *git_tree_entry_id(entry)) : nullptr);
    inner.push_back(owned.back().get());
  }
  if (tree != nullptr) compare(tree.get(), inner, path + "/");
}

// What every parent had and the commit has not.
void ChangeReader::deleted(const git_tree* after, const Trees& before, const std::string& prefix) {
  if (before.empty() || before.front() == nullptr) return;
  std::size_t hint = 0;
  for (std::size_t i = 0; i < git_tree_entrycount(before.front()); ++i) {
    const git_tree_entry* gone = git_tree_entry_byindex(before.front(), i);
    const char* name = git_tree_entry_name(gone);
    if (after != nullptr && find(after, name, hint) != nullptr) continue;
    std::vector<const git_tree_entry*> old;
    for (const git_tree* tree : before) old.push_back(tree == nullptr ? nullptr : git_tree_entry_byname(tree, name));
    bool folder = is_folder(gone);
    std::string path = prefix + name;
    if (std::ranges::count(old, nullptr) > 0 || (!folder && !is_file(gone)) || !wanted_(path, folder)) continue;
    if (!folder) {
      out_.push_back({path, *git_tree_entry_id(gone), git_oid{}});
      continue;
    }
    std::vector<TreeHandle> owned;
    Trees inner;
    for (const git_tree_entry* entry : old) {
      owned.push_back(is_folder(entry) ? find_tree(repository_, *git_tree_entry_id(entry)) : nullptr);
      inner.push_back(owned.back().get());
    }
    compare(nullptr, inner, path + "/");
  }
}

}  // namespace reconcile::git
