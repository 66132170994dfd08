// Owners of libgit2's objects: internal to adapters/git/.
#pragma once

#include <git2.h>

#include <memory>
#include <string>

namespace reconcile::git {

template <auto Free>
struct Release {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using RepositoryHandle = std::unique_ptr<git_repository, Release<git_repository_free>>;
using CommitHandle = std::unique_ptr<git_commit, Release<git_commit_free>>;
using TreeHandle = std::unique_ptr<git_tree, Release<git_tree_free>>;
using BlobHandle = std::unique_ptr<git_blob, Release<git_blob_free>>;
using ObjectHandle = std::unique_ptr<git_object, Release<git_object_free>>;
using ReferenceHandle = std::unique_ptr<git_reference, Release<git_reference_free>>;
using WalkHandle = std::unique_ptr<git_revwalk, Release<git_revwalk_free>>;
using OdbHandle = std::unique_ptr<git_odb, Release<git_odb_free>>;
using OdbObjectHandle = std::unique_ptr<git_odb_object, Release<git_odb_object_free>>;
using DiffHandle = std::unique_ptr<git_diff, Release<git_diff_free>>;

// The library counts its users; nothing of it may be called outside one's life.
struct Library {
  Library() { git_libgit2_init(); }
  ~Library() { git_libgit2_shutdown(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

inline std::string hex(const git_oid& id) {
  char text[GIT_OID_HEXSZ + 1];
  return git_oid_tostr(text, sizeof text, &id);
}

inline CommitHandle find_commit(git_repository* repository, const git_oid& id) {
  git_commit* commit = nullptr;
  git_commit_lookup(&commit, repository, &id);
  return CommitHandle(commit);
}

inline TreeHandle find_tree(git_repository* repository, const git_oid& id) {
  git_tree* tree = nullptr;
  git_tree_lookup(&tree, repository, &id);
  return TreeHandle(tree);
}

}  // namespace reconcile::git
