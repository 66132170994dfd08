#include "adapters/git/archive.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "adapters/git/changes.h"
#include "adapters/git/read.h"
#include "adapters/git/repository.h"
#include "adapters/names.h"
#include "core/base/checksum.h"
#include "core/base/file_tree.h"
#include "core/base/utf8.h"

namespace reconcile::git {
namespace {

constexpr std::string_view never_entered[] = {"node_modules", "vendor", ".next", ".yarn"};

bool wanted(std::string_view path, bool is_folder) {
  if (is_folder) return std::ranges::count(never_entered, file_name(path)) == 0;
  return ends_with_sql(path) || path.ends_with("meta/_journal.json");
}

std::string with_lf(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') out += text[i];
  }
  return out;
}

std::string with_crlf(std::string_view lf) {
  std::string out;
  out.reserve(lf.size() + lf.size() / 32);
  for (char c : lf) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

// Each text by Variant; equal ones only once.
std::vector<std::string> checksums_of(const std::string& bytes) {
  std::string text = utf8::valid(bytes) ? bytes : utf8::sanitized(bytes);
  std::string bom(utf8::bom);
  std::string bare = text.starts_with(bom) ? text.substr(bom.size()) : text;
  std::string lf = with_lf(text), lf_bare = with_lf(bare);
  std::string bare_other = text.starts_with(bom) ? bare : bom + bare;
  std::string lf_other = text.starts_with(bom) ? lf_bare : bom + lf_bare;
  std::vector<std::string> out;
  for (const std::string& variant : {text, lf, with_crlf(lf), bare_other, lf_other, with_crlf(lf_other), bytes}) {
    std::string checksum = sha256_hex(variant);
    out.push_back(std::ranges::count(out, checksum) > 0 ? "" : std::move(checksum));
  }
  return out;
}

// Fills the tables from the walk, newest commit first.
class Reader {
 public:
  explicit Reader(const Repository& repository) : repository_(repository.handle()), changes_(repository_, wanted) {}

  Archive::Tables read(const Repository& repository) {
    std::unordered_set<std::string> head = ancestry({repository.head()});
    WalkHandle walk = start(repository.tips());
    git_oid id;
    while (walk != nullptr && git_revwalk_next(&id, walk.get()) == 0) {
      CommitHandle commit = find_commit(repository_, id);
      if (commit == nullptr) continue;
      bool truncated = false;
      std::vector<FileChange> found = changes_.of(commit.get(), truncated);
      if (found.empty()) continue;
      out_.commits.push_back(describe(commit.get()));
      out_.on_head.push_back(head.contains(raw(id)));
      for (const FileChange& change : found) add(change);
    }
    return std::move(out_);
  }

 private:
  static std::string raw(const git_oid& id) { return {reinterpret_cast<const char*>(id.id), GIT_OID_RAWSZ}; }

  WalkHandle start(const std::vector<std::string>& tips) {
    git_revwalk* opened = nullptr;
    if (git_revwalk_new(&opened, repository_) != 0) return nullptr;
    WalkHandle walk(opened);
    git_revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    for (const std::string& tip : tips) {
      git_oid id;
      if (git_oid_fromstr(&id, tip.c_str()) == 0) git_revwalk_push(walk.get(), &id);
    }
    return walk;
  }

  std::unordered_set<std::string> ancestry(const std::vector<std::string>& tips) {
    std::unordered_set<std::string> out;
    WalkHandle walk = start(tips);
    git_oid id;
    while (walk != nullptr && git_revwalk_next(&id, walk.get()) == 0) out.insert(raw(id));
    return out;
  }

  std::uint32_t path(const std::string& text) {
    auto [it, added] = paths_.try_emplace(text, static_cast<std::uint32_t>(out_.paths.size()));
    if (added) out_.paths.push_back(text);
    return it->second;
  }

  std::uint32_t blob(const git_oid& id, const std::string& path) {
    if (git_oid_is_zero(&id) != 0) return Archive::none;
    auto [it, added] = blobs_.try_emplace(raw(id), static_cast<std::uint32_t>(out_.blobs.size()));
    if (added) {
      out_.blobs.push_back({hex(id), {}});
      // Of a journal nobody stores a checksum.
      auto text = path.ends_with(".json") ? std::nullopt : read_blob(repository_, id);
      if (text) out_.blobs.back().checksums = checksums_of(*text);
    }
    return it->second;
  }

  void add(const FileChange& change) {
    Archive::Change row;
    row.commit = static_cast<std::uint32_t>(out_.commits.size() - 1);
    row.path = path(change.path);
    row.before = blob(change.before, change.path);
    row.after = blob(change.after, change.path);
    out_.changes.push_back(row);
  }

  git_repository* repository_;
  ChangeReader changes_;
  Archive::Tables out_;
  std::unordered_map<std::string, std::uint32_t> paths_, blobs_;
};

// Of the paths a text stood at, a migration's comes first.
int unlikeliness(std::string_view path) {
  for (std::string_view name : {"migration", "drizzle", "prisma"}) {
    if (lower(path).find(name) != std::string::npos) return 0;
  }
  return 1;
}

}  // namespace

std::string_view to_string(Variant variant) {
  switch (variant) {
    case Variant::AsCommitted: return "as committed";
    case Variant::Lf: return "with LF line ends";
    case Variant::Crlf: return "with CRLF line ends";
    case Variant::Bom: return "with the byte order mark added or taken off";
    case Variant::LfBom: return "with LF line ends and the byte order mark added or taken off";
    case Variant::CrlfBom: return "with CRLF line ends and the byte order mark added or taken off";
    case Variant::Bytes: return "byte for byte";
  }
  return "";
}

Archive Archive::read(const Repository& repository) {
  if (repository.handle() == nullptr || repository.head().empty()) return Archive(Tables{});
  return Archive(Reader(repository).read(repository));
}

Archive::Archive(Tables tables) : tables_(std::move(tables)), changes_of_path_(tables_.paths.size()) {
  for (std::uint32_t b = 0; b < tables_.blobs.size(); ++b) {
    const std::vector<std::string>& checksums = tables_.blobs[b].checksums;
    for (std::size_t v = 0; v < checksums.size(); ++v) {
      if (checksums[v].empty()) continue;
      auto [it, added] = by_checksum_.try_emplace(checksums[v], b, static_cast<Variant>(v));
      // The text itself goes before another text's variant.
      if (!added && v == 0) it->second = {b, Variant::AsCommitted};
    }
  }
  for (std::uint32_t c = 0; c < tables_.changes.size(); ++c) changes_of_path_[tables_.changes[c].path].push_back(c);
}

Origin Archive::origin(std::uint32_t blob, std::uint32_t path, Variant variant) const {
  Origin out;
  out.path = tables_.paths[path];
  out.blob = tables_.blobs[blob].id;
  out.variant = variant;
  const Change* removal = nullptr;
  bool on_head = false;
  for (std::uint32_t index : changes_of_path_[path]) {
    const Change& change = tables_.changes[index];
    bool head = tables_.on_head[change.commit];
    if (change.before == blob && change.after != blob && head && removal == nullptr && !on_head) removal = &change;
    if (change.after != blob) continue;
    on_head = on_head || head;
    if (out.added.id.empty() || head || !out.on_head) {
      out.added = tables_.commits[change.commit];
      out.on_head = head;
    }
  }
  if (removal == nullptr) return out;
  out.removed = tables_.commits[removal->commit];
  out.deleted = removal->after == none;
  for (const Change& change : tables_.changes) {
    if (change.commit == removal->commit && change.after == blob && change.before == none) out.moved_to = tables_.paths[change.path];
  }
  return out;
}

std::optional<Origin> Archive::find(std::string_view checksum) const {
  auto it = by_checksum_.find(checksum);
  if (it == by_checksum_.end()) return std::nullopt;
  auto [blob, variant] = it->second;
  std::set<std::uint32_t> paths;
  for (const Change& change : tables_.changes) {
    if (change.after == blob) paths.insert(change.path);
  }
  std::optional<Origin> best;
  auto rank = [](const Origin& o) { return std::tuple(unlikeliness(o.path), !o.on_head, o.removed.has_value(), o.path); };
  for (std::uint32_t path : paths) {
    Origin candidate = origin(blob, path, variant);
    if (!best || rank(candidate) < rank(*best)) best = std::move(candidate);
  }
  return best;
}

std::vector<Origin> Archive::named(std::string_view name) const {
  std::vector<Origin> out;
  std::set<std::uint32_t> seen;
  for (std::uint32_t path = 0; path < tables_.paths.size(); ++path) {
    if (tables_.paths[path].ends_with(".json") || migration_name(tables_.paths[path]) != name) continue;
    for (std::uint32_t index : changes_of_path_[path]) {
      std::uint32_t blob = tables_.changes[index].after;
      if (blob != none && seen.insert(blob).second) out.push_back(origin(blob, path, Variant::AsCommitted));
    }
  }
  return out;
}

std::vector<Archive::Version> Archive::versions(std::string_view path) const {
  std::vector<Version> out;
  for (std::uint32_t p = 0; p < tables_.paths.size(); ++p) {
    if (tables_.paths[p] != path) continue;
    for (std::uint32_t index : changes_of_path_[p]) {
      const Change& change = tables_.changes[index];
      out.push_back({tables_.commits[change.commit], change.after == none ? "" : tables_.blobs[change.after].id,
                     static_cast<bool>(tables_.on_head[change.commit])});
    }
  }
  return out;
}

std::vector<std::string> Archive::paths_ending(std::string_view end) const {
  std::vector<std::string> out;
  std::ranges::copy_if(tables_.paths, std::back_inserter(out), [&](const std::string& path) { return path.ends_with(end); });
  return out;
}

std::string_view migration_name(std::string_view path) {
  std::string_view name = file_name(path);
  if (name == "migration.sql" || name == "up.sql" || name == "down.sql") return file_name(parent_path(path));
  return without_sql(name);
}

}  // namespace reconcile::git
