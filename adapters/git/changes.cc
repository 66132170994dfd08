#include "adapters/git/changes.h"

#include <algorithm>

namespace reconcile::git {
namespace {

using Kind = RawEntry::Kind;

OdbHandle objects_of(git_repository* repository) {
  git_odb* objects = nullptr;
  if (repository != nullptr) git_repository_odb(&objects, repository);
  return OdbHandle(objects);
}

// The entry of this name and kind of order; both trees are in git's order, so that one pass finds all.
std::optional<RawEntry> advance_to(RawTree::Cursor& cursor, const RawEntry& wanted) {
  while (cursor.get() != nullptr && order(*cursor.get(), wanted) < 0) cursor.next();
  const bool found = cursor.get() != nullptr && order(*cursor.get(), wanted) == 0;
  return found ? std::optional(*cursor.get()) : std::nullopt;
}

std::optional<RawEntry> find(const RawTree* tree, const RawEntry& wanted) {
  if (tree == nullptr) return std::nullopt;
  RawTree::Cursor cursor = tree->begin();
  return advance_to(cursor, wanted);
}

}  // namespace

ChangeReader::ChangeReader(git_repository* repository, Wanted wanted) : repository_(repository), objects_(objects_of(repository)), wanted_(std::move(wanted)) {}

std::vector<FileChange> ChangeReader::of(const git_commit* commit, bool& truncated) {
  return compare(commit, git_commit_parentcount(commit), truncated);
}

std::vector<FileChange> ChangeReader::of_first_parent(const git_commit* commit, bool& truncated) {
  return compare(commit, std::min(git_commit_parentcount(commit), 1u), truncated);
}

std::vector<FileChange> ChangeReader::between(const git_oid* before, const git_oid& after) {
  auto tree_of = [&](const git_oid& id) {
    CommitHandle commit = find_commit(repository_, id);
    return commit == nullptr ? std::nullopt : RawTree::read(objects_.get(), *git_commit_tree_id(commit.get()));
  };
  out_.clear();
  const std::optional<RawTree> old = before == nullptr ? std::nullopt : tree_of(*before), now = tree_of(after);
  if (now) compare(&*now, old ? Trees{&*old} : Trees{}, "");
  return std::move(out_);
}

std::vector<FileChange> ChangeReader::compare(const git_commit* commit, unsigned parents, bool& truncated) {
  out_.clear();
  std::vector<std::optional<RawTree>> owned;
  for (unsigned i = 0; i < parents; ++i) {
    const CommitHandle parent = find_commit(repository_, *git_commit_parent_id(commit, i));
    if (parent != nullptr && git_oid_equal(git_commit_tree_id(parent.get()), git_commit_tree_id(commit)) != 0) return {};
    owned.push_back(parent == nullptr ? std::nullopt : RawTree::read(objects_.get(), *git_commit_tree_id(parent.get())));
    if (owned.back()) continue;
    truncated = true;
    return {};
  }
  Trees before;
  for (const std::optional<RawTree>& tree : owned) before.push_back(&*tree);
  const std::optional<RawTree> after = RawTree::read(objects_.get(), *git_commit_tree_id(commit));
  if (after) compare(&*after, before, "");
  return std::move(out_);
}

void ChangeReader::compare(const RawTree* after, const Trees& before, const std::string& prefix) {
  std::vector<std::optional<RawTree::Cursor>> cursors;
  for (const RawTree* tree : before) cursors.push_back(tree == nullptr ? std::nullopt : std::optional(tree->begin()));
  std::vector<RawEntry> gone;  // of the first parent
  auto pass = [&](const RawEntry* until) {
    if (cursors.empty() || !cursors.front()) return;
    for (RawTree::Cursor& first = *cursors.front(); first.get() != nullptr && (until == nullptr || order(*first.get(), *until) < 0); first.next()) gone.push_back(*first.get());
  };
  Entries old(before.size());
  if (after != nullptr) {
    const bool has_one = before.size() == 1 && cursors.front();
    for (RawTree::Cursor cursor = after->begin(); cursor.get() != nullptr; cursor.next()) {
      if (has_one) skip_common(cursor, *cursors.front());
      if (cursor.get() == nullptr) break;
      const RawEntry entry = *cursor.get();
      pass(&entry);
      bool changed = true;
      for (std::size_t p = 0; p < before.size(); ++p) {
        old[p] = cursors[p] ? advance_to(*cursors[p], entry) : std::nullopt;
        changed = changed && !(old[p] && entry.same_object(*old[p]));
      }
      if (!cursors.empty() && old.front()) cursors.front()->next();
      if (changed) enter(&entry, old, prefix + std::string(entry.name));
    }
  }
  pass(nullptr);
  for (const RawEntry& entry : gone) deleted(entry, before, prefix);
}

// `after` null: it is gone.
void ChangeReader::enter(const RawEntry* after, const Entries& before, const std::string& path) {
  const RawEntry& entry = after != nullptr ? *after : *before.front();
  if (entry.kind == Kind::Other || !wanted_(path, entry.kind == Kind::Folder)) return;
  if (entry.kind == Kind::File) {
    git_oid old{};
    for (const std::optional<RawEntry>& one : before) {
      if (git_oid_is_zero(&old) != 0 && one && one->kind == Kind::File) old = one->oid();
    }
    out_.push_back({path, old, after == nullptr ? git_oid{} : after->oid()});
    return;
  }
  const std::optional<RawTree> tree = after == nullptr ? std::nullopt : RawTree::read(objects_.get(), after->oid());
  if (after != nullptr && !tree) return;
  std::vector<std::optional<RawTree>> owned;
  for (const std::optional<RawEntry>& one : before) owned.push_back(one && one->kind == Kind::Folder ? RawTree::read(objects_.get(), one->oid()) : std::nullopt);
  Trees inner;
  for (const std::optional<RawTree>& one : owned) inner.push_back(one ? &*one : nullptr);
  compare(tree ? &*tree : nullptr, inner, path + "/");
}

// What every parent had and the commit has not.
void ChangeReader::deleted(const RawEntry& gone, const Trees& before, const std::string& prefix) {
  Entries old;
  for (const RawTree* tree : before) old.push_back(find(tree, gone));
  if (std::ranges::all_of(old, [](const std::optional<RawEntry>& entry) { return entry.has_value(); })) enter(nullptr, old, prefix + std::string(gone.name));
}

}  // namespace reconcile::git
