#include "adapters/git/merge.h"

#include <algorithm>

#include "adapters/git/changes.h"
#include "adapters/git/read.h"
#include "adapters/git/repository.h"

namespace reconcile::git {
namespace {

std::string with_lf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') out += text[i];
  }
  return out;
}

// A checkout may have turned the line ends.
bool same_text(const std::optional<std::string>& a, const std::optional<std::string>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return *a == *b || with_lf(*a) == with_lf(*b);
}

std::optional<std::string> blob_or_none(git_repository* repository, const git_oid& id) {
  return git_oid_is_zero(&id) != 0 ? std::nullopt : read_blob(repository, id);
}

// Conflict markers and all, as `git merge` leaves them in the working tree. False: not clean.
bool merge_texts(const std::string& base, const std::string& ours, const std::string& theirs, const std::string& revision, std::string& out) {
  auto input = [](const std::string& text) {
    git_merge_file_input in;
    git_merge_file_input_init(&in, GIT_MERGE_FILE_INPUT_VERSION);
    in.ptr = text.data();
    in.size = text.size();
    return in;
  };
  git_merge_file_input ancestor = input(base), our = input(ours), their = input(theirs);
  git_merge_file_options options;
  git_merge_file_options_init(&options, GIT_MERGE_FILE_OPTIONS_VERSION);
  options.our_label = "HEAD";
  options.their_label = revision.c_str();
  git_merge_file_result result{};
  if (git_merge_file(&result, &ancestor, &our, &their, &options) != 0) return out = ours, false;
  out.assign(result.ptr == nullptr ? "" : result.ptr, result.len);
  bool clean = result.automergeable != 0;
  git_merge_file_result_free(&result);
  return clean;
}

class Merger {
 public:
  Merger(const Repository& repository, const FileTree& worktree, const std::string& revision)
      : repository_(repository), worktree_(worktree), revision_(revision) {}

  Result<MergePreview> run() {
    Result<Commit> theirs = repository_.resolve(revision_);
    if (!theirs) return theirs.error();
    out_.theirs = *theirs;
    git_oid ours, other, base;
    git_oid_fromstr(&ours, repository_.head().c_str());
    git_oid_fromstr(&other, theirs->id.c_str());
    int status = git_merge_base(&base, repository_.handle(), &ours, &other);
    bool shallow = repository_.presence() == Presence::Shallow;
    if (status != 0 && shallow) {
      return Error{"the clone is shallow and does not reach the common ancestor of HEAD and `" + revision_ + "`", "",
                   "fetch the whole history: `git fetch --unshallow`, or fetch-depth: 0 in CI"};
    }
    if (status == 0) out_.ancestor = describe(find_commit(repository_.handle(), base).get());
    for (const FileChange& change : their_changes(status == 0 ? &base : nullptr, other)) merge(change);
    return std::move(out_);
  }

 private:
  std::vector<FileChange> their_changes(const git_oid* base, const git_oid& theirs) {
    const std::string& prefix = repository_.prefix();
    auto inside = [&](std::string_view path, bool is_folder) {
      if (prefix.empty() || path.starts_with(prefix + "/") || path == prefix) return true;
      return is_folder && prefix.starts_with(std::string(path) + "/");
    };
    ChangeReader reader(repository_.handle(), inside);
    return reader.between(base, theirs);
  }

  void merge(const FileChange& change) {
    const std::string& prefix = repository_.prefix();
    std::string path = prefix.empty() ? change.path : change.path.substr(prefix.size() + 1);
    std::optional<std::string> base = blob_or_none(repository_.handle(), change.before);
    std::optional<std::string> theirs = blob_or_none(repository_.handle(), change.after);
    std::optional<std::string> ours;
    if (auto read = worktree_.read(path)) ours = *std::move(read);
    if (same_text(ours, theirs)) return;
    if (same_text(ours, base)) {
      out_.changes[path] = std::move(theirs);
      return;
    }
    if (!ours || !theirs) {
      // One side changed what the other deleted: git keeps the file and asks.
      out_.conflicts.push_back(path);
      if (!ours) out_.changes[path] = std::move(theirs);
      return;
    }
    std::string merged;
    bool crlf = ours->find("\r\n") != std::string::npos && theirs->find("\r\n") == std::string::npos;
    if (!merge_texts(base.value_or(""), crlf ? with_lf(*ours) : *ours, *theirs, revision_, merged)) out_.conflicts.push_back(path);
    out_.changes[path] = std::move(merged);
  }

  const Repository& repository_;
  const FileTree& worktree_;
  const std::string& revision_;
  MergePreview out_;
};

}  // namespace

Result<MergePreview> preview_merge(const Repository& repository, const FileTree& worktree, const std::string& revision) {
  if (repository.presence() < Presence::Shallow) {
    return Error{"there is no git history to compare with `" + revision + "`", "", "--base needs a repository with commits"};
  }
  return Merger(repository, worktree, revision).run();
}

}  // namespace reconcile::git
