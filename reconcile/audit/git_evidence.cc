#include "reconcile/audit/git_evidence.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/git/file_history.h"
#include "core/base/file_tree.h"
#include "core/base/utf8.h"
#include "core/sql/split.h"
#include "reconcile/audit/row_evidence.h"
#include "store/codec.h"
#include "store/key.h"

namespace reconcile {
namespace {

using git::Extent;
using git::FileHistories;
using git::FileHistory;
using git::Revision;

constexpr std::string_view cache_kind = "git";

std::string with_lf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') out += text[i];
  }
  return out;
}

// -- the cache ------------------------------------------------------------------------------------

void write(store::Encoder& out, const Revision& revision) {
  for (const std::string* text : {&revision.commit.id, &revision.commit.subject, &revision.path, &revision.blob}) out.text(*text);
  out.integer(revision.commit.time);
}

Revision read_revision(store::Decoder& in) {
  Revision revision;
  for (std::string* text : {&revision.commit.id, &revision.commit.subject, &revision.path, &revision.blob}) *text = in.text();
  revision.commit.time = in.integer();
  return revision;
}

std::string encoded(const FileHistories& histories) {
  store::Encoder out;
  out.number(histories.size());
  for (const auto& [path, history] : histories) {
    out.text(path);
    for (const auto* list : {&history.mainline, &history.all}) {
      out.list(*list, [&](const Revision& revision) { write(out, revision); });
    }
  }
  return std::move(out).bytes();
}

std::optional<FileHistories> decoded(std::string_view bytes) {
  store::Decoder in(bytes);
  FileHistories out;
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    FileHistory& history = out[in.text()];
    for (auto* list : {&history.mainline, &history.all}) *list = in.list<Revision>([&] { return read_revision(in); });
  }
  if (!in.at_end()) return std::nullopt;
  return out;
}

FileHistories histories_of(const git::Repository& repository, const std::vector<std::string>& paths, store::Cache& cache) {
  store::Key key("git file histories");
  key.add(repository.head());
  for (const std::string& path : paths) key.add(path);
  std::string hex = key.hex();
  if (auto bytes = cache.get(cache_kind, hex)) {
    if (auto known = decoded(*bytes)) return *known;
  }
  FileHistories found = git::file_histories(repository, paths);
  cache.put(cache_kind, hex, encoded(found));
  return found;
}

// -- what was edited ------------------------------------------------------------------------------

std::string decoded_text(std::string bytes) { return utf8::valid(bytes) ? std::move(bytes) : utf8::sanitized(bytes); }

// The commit that made this text: of a merged branch the one on it, not the merge.
git::Commit maker_of(const Revision& revision, const FileHistory& history) {
  auto it = std::ranges::find(history.all, revision.blob, &Revision::blob);
  return it == history.all.end() ? revision.commit : it->commit;
}

std::optional<git::FileEdit> edit_of(const git::Repository& repository, const FileHistory& history, const Migration& migration) {
  if (history.mainline.empty()) return std::nullopt;
  const Revision& first = history.mainline.front();
  std::string blob = git::blob_id(migration.text);
  if (first.blob == blob) return std::nullopt;
  auto first_text = repository.blob(first.blob), head_text = repository.blob(history.mainline.back().blob);
  if (!first_text || !head_text) return std::nullopt;
  // A checkout may have turned the line ends.
  bool uncommitted = history.mainline.back().blob != blob && with_lf(decoded_text(*head_text)) != with_lf(migration.text);
  std::string now = uncommitted ? migration.text : decoded_text(std::move(*head_text));
  git::FileEdit edit{.first = first.commit, .first_path = first.path, .edits = {}, .uncommitted = uncommitted,
                     .extent = extent_of_change(decoded_text(std::move(*first_text)), now)};
  if (edit.extent == Extent::Same) return std::nullopt;
  for (std::size_t i = 1; i < history.mainline.size(); ++i) edit.edits.push_back(maker_of(history.mainline[i], history));
  return edit;
}

void explain_absence(const git::Repository& repository, std::vector<std::string>& notices) {
  if (repository.presence() == git::Presence::Shallow) {
    notices.push_back("the clone is shallow: what its migrations first were is not known, so `history/edited` is not judged, and rows without a file are looked up only in what it has "
                      "(`git fetch --unshallow`, or fetch-depth: 0 in CI)");
  }
}

}  // namespace

git::Extent extent_of_change(std::string_view first, std::string_view now) {
  if (first == now) return Extent::Same;
  if (with_lf(first) == with_lf(now)) return Extent::LineEnds;
  return sql::squeezed(first) == sql::squeezed(now) ? Extent::CommentsOrBlanks : Extent::Statements;
}

git::Evidence git_evidence(const std::string& root, std::span<const Source> sources, std::span<const Environment> environments,
                           store::Cache& cache, std::vector<std::string>& notices) {
  git::Evidence out;
  if (sources.empty()) return out;
  auto repository = git::Repository::open(root);
  if (!repository) {
    notices.push_back(repository.error().message + ": `history/edited` is not judged");
    return out;
  }
  out.presence = repository->presence();
  if (out.presence >= git::Presence::Shallow) add_row_evidence(*repository, sources, environments, cache, out);
  if (out.presence != git::Presence::Complete) {
    explain_absence(*repository, notices);
    return out;
  }
  std::vector<std::string> paths;
  for (const Source& source : sources) {
    for (const Migration& migration : source.migrations) {
      if (migration.present) paths.push_back(join_path(repository->prefix(), migration.path));
    }
  }
  FileHistories histories = histories_of(*repository, paths, cache);
  for (const Source& source : sources) {
    for (const Migration& migration : source.migrations) {
      auto it = histories.find(join_path(repository->prefix(), migration.path));
      if (it == histories.end() || !migration.present) continue;
      if (auto edit = edit_of(*repository, it->second, migration)) out.edits[migration.path] = std::move(*edit);
    }
  }
  return out;
}

}  // namespace reconcile
