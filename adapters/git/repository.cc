#include "adapters/git/repository.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

#include "adapters/git/handle.h"
#include "adapters/git/read.h"

namespace reconcile::git {

struct Repository::State {
  Library library;
  RepositoryHandle repository;
  Presence presence = Presence::None;
  std::string prefix;
};

namespace {

// Trees of big folders are read again and again: libgit2's default limit keeps only those up to 4 KB.
void tune() {
  git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, static_cast<size_t>(256 * 1024));
  // As git itself: an object is hashed where it is written, not each time that it is read.
  git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  // Nothing of the repository is run, so that it does not matter whose it is; in containers it is often
  // somebody else's.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

std::string prefix_in(const std::string& workdir, const std::string& folder) {
  std::error_code error;
  auto inner = std::filesystem::canonical(folder, error);
  auto outer = std::filesystem::canonical(workdir, error);
  if (error) return "..";
  std::string prefix = inner.lexically_relative(outer).generic_string();
  return prefix == "." ? "" : prefix;
}

std::string last_error() {
  const git_error* error = git_error_last();
  return error == nullptr || error->message == nullptr ? "git can't be read" : error->message;
}

}  // namespace

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::open(const std::string& folder) {
  auto state = std::make_unique<State>();
  tune();
  git_repository* opened = nullptr;
  const char* ceiling = std::getenv("GIT_CEILING_DIRECTORIES");
  int status = git_repository_open_ext(&opened, folder.c_str(), 0, ceiling);
  state->repository.reset(opened);
  if (status == GIT_ENOTFOUND) return Repository(std::move(state));
  if (status != 0) return Error{"its git repository can't be opened: " + last_error(), folder, ""};
  const char* workdir = git_repository_workdir(opened);
  if (workdir == nullptr) return Repository(std::move(state));  // bare: the folder is git's own
  state->prefix = prefix_in(workdir, folder);
  if (state->prefix.starts_with("..")) return Repository(std::move(state));
  git_oid head;
  bool born = git_reference_name_to_id(&head, opened, "HEAD") == 0;
  state->presence = !born ? Presence::NoCommits : git_repository_is_shallow(opened) == 1 ? Presence::Shallow : Presence::Complete;
  return Repository(std::move(state));
}

Presence Repository::presence() const { return state_->presence; }
const std::string& Repository::prefix() const { return state_->prefix; }
git_repository* Repository::handle() const { return state_->repository.get(); }

std::string Repository::head() const {
  git_oid id;
  if (state_->presence < Presence::Shallow || git_reference_name_to_id(&id, handle(), "HEAD") != 0) return {};
  return hex(id);
}

Result<Commit> Repository::resolve(const std::string& name) const {
  if (state_->presence < Presence::Shallow) return Error{"there is no git history", "", "run it inside a repository with commits"};
  git_object* found = nullptr;
  int status = git_revparse_single(&found, handle(), name.c_str());
  ObjectHandle object(found);
  git_object* peeled = nullptr;
  if (status == 0) status = git_object_peel(&peeled, object.get(), GIT_OBJECT_COMMIT);
  ObjectHandle commit(peeled);
  if (status != 0) {
    std::string fetch = name.starts_with("origin/") ? name.substr(7) : name;
    return Error{"git knows no commit `" + name + "` here", "", "fetch it first: git fetch origin " + fetch};
  }
  return describe(reinterpret_cast<git_commit*>(commit.get()));
}

std::optional<Commit> Repository::commit(const std::string& id) const {
  git_oid oid;
  if (handle() == nullptr || git_oid_fromstr(&oid, id.c_str()) != 0) return std::nullopt;
  CommitHandle found = find_commit(handle(), oid);
  if (found == nullptr) return std::nullopt;
  return describe(found.get());
}

namespace {

struct Tip {
  std::string name;  // "refs/heads/main"
  git_oid commit;
};

std::vector<Tip> all_tips(git_repository* repository) {
  std::vector<Tip> out;
  git_reference_iterator* iterator = nullptr;
  if (git_reference_iterator_new(&iterator, repository) != 0) return out;
  git_reference* raw = nullptr;
  while (git_reference_next(&raw, iterator) == 0) {
    ReferenceHandle reference(raw);
    git_object* peeled = nullptr;
    if (git_reference_peel(&peeled, raw, GIT_OBJECT_COMMIT) != 0) continue;  // a tag of a blob, a broken reference
    ObjectHandle commit(peeled);
    out.push_back({git_reference_name(raw), *git_object_id(peeled)});
  }
  git_reference_iterator_free(iterator);
  return out;
}

}  // namespace

std::vector<std::string> Repository::tips() const {
  std::set<std::string> ids;
  if (state_->presence < Presence::Shallow) return {};
  ids.insert(head());
  for (const Tip& tip : all_tips(handle())) {
    if (!tip.name.starts_with("refs/stash")) ids.insert(hex(tip.commit));
  }
  return {ids.begin(), ids.end()};
}

namespace {

// Whether a commit's history has `wanted`: like `git branch --contains`, with one memory for all tips.
class Contains {
 public:
  Contains(git_repository* repository, const git_oid& wanted) : repository_(repository) {
    known_[hex(wanted)] = true;
    CommitHandle commit = find_commit(repository, wanted);
    // Clocks differ: a child may be a little older than its parent.
    if (commit != nullptr) oldest_ = git_commit_time(commit.get()) - 2 * 86400;
  }

  bool operator()(const git_oid& tip) {
    std::vector<std::string> path{hex(tip)};
    while (!path.empty()) {
      std::string id = path.back();
      if (known_.contains(id)) {
        path.pop_back();
        continue;
      }
      bool has = false, ready = true;
      for (const std::string& parent : parents_of(id)) {
        auto it = known_.find(parent);
        if (it == known_.end()) {
          path.push_back(parent);
          ready = false;
        } else {
          has = has || it->second;
        }
      }
      if (ready) {
        known_[id] = has;
        path.pop_back();
      }
    }
    return known_[hex(tip)];
  }

 private:
  const std::vector<std::string>& parents_of(const std::string& id) {
    auto [it, added] = parents_.try_emplace(id);
    if (!added) return it->second;
    git_oid oid;
    git_oid_fromstr(&oid, id.c_str());
    CommitHandle commit = find_commit(repository_, oid);
    if (commit == nullptr || git_commit_time(commit.get()) < oldest_) return it->second;
    for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i) it->second.push_back(hex(*git_commit_parent_id(commit.get(), i)));
    return it->second;
  }

  git_repository* repository_;
  git_time_t oldest_ = 0;
  std::unordered_map<std::string, bool> known_;
  std::unordered_map<std::string, std::vector<std::string>> parents_;
};

// HEAD's own branch, local branches, remote ones, tags, the rest.
int rank_of(const std::string& name, const std::string& head) {
  if (name == head) return 0;
  if (name.starts_with("refs/heads/")) return 1;
  if (name.starts_with("refs/remotes/")) return 2;
  return name.starts_with("refs/tags/") ? 3 : 4;
}

std::string short_name(const std::string& name) {
  for (std::string_view start : {"refs/heads/", "refs/remotes/", "refs/tags/", "refs/"}) {
    if (name.starts_with(start)) return name.substr(start.size());
  }
  return name;
}

}  // namespace

std::vector<std::string> Repository::references_with(const std::string& commit, std::size_t limit) const {
  git_oid wanted;
  if (state_->presence < Presence::Shallow || git_oid_fromstr(&wanted, commit.c_str()) != 0) return {};
  git_reference* raw = nullptr;
  std::string head = git_repository_head(&raw, handle()) == 0 ? git_reference_name(raw) : "";
  ReferenceHandle head_reference(raw);
  std::vector<Tip> tips = all_tips(handle());
  std::erase_if(tips, [](const Tip& tip) { return tip.name.ends_with("/HEAD") || tip.name.starts_with("refs/stash"); });
  std::ranges::sort(tips, {}, [&](const Tip& tip) { return std::pair(rank_of(tip.name, head), tip.name); });
  Contains contains(handle(), wanted);
  std::vector<std::string> out;
  for (const Tip& tip : tips) {
    if (out.size() == limit) break;
    if (contains(tip.commit)) out.push_back(short_name(tip.name));
  }
  return out;
}

std::optional<std::string> Repository::file_at(const std::string& commit, const std::string& path) const {
  git_oid id;
  if (handle() == nullptr || git_oid_fromstr(&id, commit.c_str()) != 0) return std::nullopt;
  CommitHandle found = find_commit(handle(), id);
  git_tree* raw = nullptr;
  if (found == nullptr || git_commit_tree(&raw, found.get()) != 0) return std::nullopt;
  TreeHandle tree(raw);
  git_tree_entry* entry = nullptr;
  if (git_tree_entry_bypath(&entry, tree.get(), path.c_str()) != 0) return std::nullopt;
  git_oid blob_id = *git_tree_entry_id(entry);
  bool is_blob = git_tree_entry_type(entry) == GIT_OBJECT_BLOB;
  git_tree_entry_free(entry);
  return is_blob ? read_blob(handle(), blob_id) : std::nullopt;
}

std::optional<std::string> Repository::blob(const std::string& id) const {
  git_oid oid;
  if (handle() == nullptr || git_oid_fromstr(&oid, id.c_str()) != 0) return std::nullopt;
  return read_blob(handle(), oid);
}

}  // namespace reconcile::git
