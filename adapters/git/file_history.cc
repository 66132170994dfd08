#include "adapters/git/file_history.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "adapters/git/archive.h"
#include "adapters/git/changes.h"
#include "adapters/git/read.h"
#include "adapters/git/repository.h"
#include "adapters/names.h"
#include "core/base/file_tree.h"

namespace reconcile::git {
namespace {

// A file on its way back in time: where it stood, and what it held there.
struct Thread {
  std::string path;
  git_oid blob{};
  bool ended = false;
  std::vector<Revision> revisions;  // newest first
};

class Follower {
 public:
  Follower(const Repository& repository, const std::vector<std::string>& paths)
      : repository_(repository.handle()),
        narrow_(repository_, [this](std::string_view path, bool is_folder) { return followed(path, is_folder); }),
        wide_(repository_, [](std::string_view path, bool is_folder) { return is_folder || ends_with_sql(path); }) {
    git_oid_fromstr(&head_, repository.head().c_str());
    for (const std::string& path : paths) begin(path);
  }

  FileHistories run() {
    git_revwalk* opened = nullptr;
    if (git_revwalk_new(&opened, repository_) == 0) {
      WalkHandle walk(opened);
      git_revwalk_sorting(opened, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
      git_revwalk_push(opened, &head_);
      git_oid mainline = head_, id;
      while (git_revwalk_next(&id, opened) == 0 && !all_ended()) {
        CommitHandle commit = find_commit(repository_, id);
        if (commit == nullptr) continue;
        step(commit.get(), git_oid_equal(&id, &mainline) != 0);
        if (git_oid_equal(&id, &mainline) != 0 && git_commit_parentcount(commit.get()) > 0) mainline = *git_commit_parent_id(commit.get(), 0);
      }
    }
    FileHistories out;
    for (auto& [path, threads] : threads_) {
      std::ranges::reverse(threads.first.revisions);
      std::ranges::reverse(threads.second.revisions);
      out[path] = {std::move(threads.first.revisions), std::move(threads.second.revisions)};
    }
    return out;
  }

 private:
  void begin(const std::string& path) {
    CommitHandle commit = find_commit(repository_, head_);
    TreeHandle tree = commit == nullptr ? nullptr : find_tree(repository_, *git_commit_tree_id(commit.get()));
    git_tree_entry* entry = nullptr;
    if (tree == nullptr || git_tree_entry_bypath(&entry, tree.get(), path.c_str()) != 0) return;
    Thread thread{path, *git_tree_entry_id(entry), git_tree_entry_type(entry) != GIT_OBJECT_BLOB, {}};
    git_tree_entry_free(entry);
    threads_[path] = {thread, thread};
    watch(path);
  }

  void watch(const std::string& path) {
    files_.insert(path);
    for (std::string_view up = parent_path(path); !up.empty(); up = parent_path(up)) folders_.emplace(up);
  }

  bool followed(std::string_view path, bool is_folder) const {
    return is_folder ? folders_.contains(path) : files_.contains(path);
  }

  bool all_ended() const {
    return std::ranges::all_of(threads_, [](const auto& entry) { return entry.second.first.ended && entry.second.second.ended; });
  }

  void step(const git_commit* commit, bool on_mainline) {
    bool truncated = false;
    std::vector<FileChange> changes = narrow_.of(commit, truncated);
    advance(commit, changes, &Threads::second);
    if (!on_mainline) return;
    if (git_commit_parentcount(commit) > 1) changes = narrow_.of_first_parent(commit, truncated);
    advance(commit, changes, &Threads::first);
  }

  using Threads = std::pair<Thread, Thread>;  // on the mainline, on every line

  void advance(const git_commit* commit, const std::vector<FileChange>& changes, Thread Threads::*which) {
    if (changes.empty()) return;
    std::optional<std::vector<FileChange>> everything;  // what the commit did to SQL files anywhere
    for (auto& [path, threads] : threads_) {
      Thread& thread = threads.*which;
      if (thread.ended) continue;
      auto change = std::ranges::find_if(changes, [&](const FileChange& c) {
        return c.path == thread.path && git_oid_equal(&c.after, &thread.blob) != 0;
      });
      if (change == changes.end()) continue;
      thread.revisions.push_back({describe(commit), thread.path, hex(thread.blob)});
      if (!change->adds()) {
        thread.blob = change->before;
        continue;
      }
      bool truncated = false;
      if (!everything) everything = which == &Threads::first ? wide_.of_first_parent(commit, truncated) : wide_.of(commit, truncated);
      follow_move(thread, *everything);
    }
  }

  // Where the file stood before the commit that added it here.
  void follow_move(Thread& thread, const std::vector<FileChange>& changes) {
    const FileChange* from = nullptr;
    for (const FileChange& change : changes) {
      if (!change.deletes()) continue;
      bool same_text = git_oid_equal(&change.before, &thread.blob) != 0;
      bool same_name = migration_name(change.path) == migration_name(thread.path) && file_name(change.path) == file_name(thread.path);
      if (same_text && same_name) from = &change;
      if (from == nullptr && (same_text || same_name)) from = &change;
    }
    if (from == nullptr) {
      thread.ended = true;
      return;
    }
    bool moved_only = git_oid_equal(&from->before, &thread.blob) != 0;
    if (moved_only) thread.revisions.pop_back();  // no new text
    thread.path = from->path;
    thread.blob = from->before;
    watch(thread.path);
  }

  git_repository* repository_;
  git_oid head_{};
  ChangeReader narrow_, wide_;
  std::map<std::string, Threads> threads_;
  std::set<std::string, std::less<>> files_, folders_;
};

}  // namespace

FileHistories file_histories(const Repository& repository, const std::vector<std::string>& paths) {
  if (repository.handle() == nullptr || repository.head().empty() || paths.empty()) return {};
  return Follower(repository, paths).run();
}

}  // namespace reconcile::git
