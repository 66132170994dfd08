// The git repository that an audited folder lies in. Read only: no call writes an object, the index or a
// reference.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/commit.h"
#include "core/base/result.h"

struct git_repository;

namespace reconcile::git {

// What git can tell of a folder.
enum class Presence {
  None,       // in no working tree
  NoCommits,  // a repository in which nothing was committed yet
  Shallow,    // only the newest commits are here
  Complete,
};

class Repository {
 public:
  // `folder` may be a sub-folder, a linked working tree or a submodule. An Error where libgit2 can't open
  // what is there; no repository at all is Presence::None.
  static Result<Repository> open(const std::string& folder);

  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  Presence presence() const;
  // Of the folder within the working tree: "" or "a/b".
  const std::string& prefix() const;
  // Empty where there is none.
  std::string head() const;
  // A branch, tag, "origin/main", a commit id, …, as `git rev-parse` takes it.
  Result<Commit> resolve(const std::string& name) const;
  std::optional<Commit> commit(const std::string& id) const;
  // Commit ids that references and HEAD point at: sorted, each once.
  std::vector<std::string> tips() const;
  // Short names of branches and tags whose history has this commit: HEAD's branch first, then local,
  // remote, tags; at most `limit`.
  std::vector<std::string> references_with(const std::string& commit, std::size_t limit) const;
  // The file in a commit, by its path in the repository.
  std::optional<std::string> file_at(const std::string& commit, const std::string& path) const;
  std::optional<std::string> blob(const std::string& id) const;

  git_repository* handle() const;  // for adapters/git/ only

 private:
  struct State;
  explicit Repository(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace reconcile::git
