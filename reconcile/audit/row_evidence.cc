#include "reconcile/audit/row_evidence.h"

#include <algorithm>
#include <optional>
#include <set>

#include "adapters/drizzle/journal.h"
#include "core/base/file_tree.h"
#include "core/history/ledger_source.h"
#include "reconcile/audit/standing.h"
#include "store/codec.h"
#include "store/key.h"

namespace reconcile {
namespace {

using git::Archive;

constexpr std::string_view cache_kind = "git";
constexpr std::size_t most_rows = 500;        // looked up; a ledger of another project has orphans only
constexpr std::size_t most_references = 5;
constexpr std::size_t longest_text = 1 << 20;  // bytes

// -- the cache ------------------------------------------------------------------------------------

void write(store::Encoder& out, const git::Commit& commit) {
  out.text(commit.id);
  out.integer(commit.time);
  out.text(commit.subject);
}

git::Commit read_commit(store::Decoder& in) {
  git::Commit commit;
  commit.id = in.text();
  commit.time = in.integer();
  commit.subject = in.text();
  return commit;
}

std::string encoded(const Archive::Tables& tables) {
  store::Encoder out;
  out.list(tables.commits, [&](const git::Commit& commit) { write(out, commit); });
  for (bool flag : tables.on_head) out.boolean(flag);
  out.texts(tables.paths);
  out.list(tables.blobs, [&](const Archive::Blob& blob) {
    out.text(blob.id);
    out.texts(blob.checksums);
  });
  out.list(tables.changes, [&](const Archive::Change& change) {
    for (std::uint32_t value : {change.commit, change.path, change.before, change.after}) out.number(value);
  });
  return std::move(out).bytes();
}

bool is_sound(const Archive::Tables& tables) {
  auto is_blob = [&](std::uint32_t blob) { return blob == Archive::none || blob < tables.blobs.size(); };
  return std::ranges::all_of(tables.changes, [&](const Archive::Change& change) {
    return change.commit < tables.commits.size() && change.path < tables.paths.size() && is_blob(change.before) && is_blob(change.after);
  });
}

std::optional<Archive::Tables> decoded(std::string_view bytes) {
  store::Decoder in(bytes);
  Archive::Tables tables;
  tables.commits = in.list<git::Commit>([&] { return read_commit(in); });
  for (std::size_t i = 0; i < tables.commits.size(); ++i) tables.on_head.push_back(in.boolean());
  tables.paths = in.texts();
  tables.blobs = in.list<Archive::Blob>([&] {
    std::string id = in.text();
    return Archive::Blob{std::move(id), in.texts()};
  });
  tables.changes = in.list<Archive::Change>([&] {
    Archive::Change change;
    for (std::uint32_t* value : {&change.commit, &change.path, &change.before, &change.after}) *value = static_cast<std::uint32_t>(in.number());
    return change;
  });
  if (!in.at_end() || !is_sound(tables)) return std::nullopt;
  return tables;
}

Archive archive_of(const git::Repository& repository, store::Cache& cache) {
  store::Key key("git archive");
  key.add(repository.head());
  for (const std::string& tip : repository.tips()) key.add(tip);
  std::string hex = key.hex();
  if (auto bytes = cache.get(cache_kind, hex)) {
    if (auto tables = decoded(*bytes)) return Archive(std::move(*tables));
  }
  Archive archive = Archive::read(repository);
  cache.put(cache_kind, hex, encoded(archive.tables()));
  return archive;
}

std::vector<git::PathVersion> versions_of(const git::Repository& repository, const std::string& path, store::Cache& cache) {
  std::string hex = store::Key("git path versions").add(repository.head()).add(path).hex();
  if (auto bytes = cache.get(cache_kind, hex)) {
    store::Decoder in(*bytes);
    auto known = in.list<git::PathVersion>([&] {
      git::Commit commit = read_commit(in);
      return git::PathVersion{std::move(commit), in.text()};
    });
    if (in.at_end()) return known;
  }
  std::vector<git::PathVersion> found = git::path_versions(repository, path);
  store::Encoder out;
  out.list(found, [&](const git::PathVersion& version) {
    write(out, version.commit);
    out.text(version.id);
  });
  cache.put(cache_kind, hex, std::move(out).bytes());
  return found;
}

// -- rows -----------------------------------------------------------------------------------------

class RowLookup {
 public:
  RowLookup(const git::Repository& repository, store::Cache& cache, git::Evidence& out) : repository_(repository), cache_(cache), out_(out) {}

  void add(const Source& source, const Ledger& ledger) {
    std::set<std::string_view> checksums, names;
    std::set<std::int64_t> times;
    for (const Migration& migration : source.migrations) {
      checksums.insert(migration.checksum);
      names.insert(migration.name);
      if (migration.when) times.insert(*migration.when);
    }
    for (const LedgerRow& row : ledger.rows) {
      // A name counts for more than a text: a folder that was renamed leaves a row of no file.
      const bool is_known = checksums.contains(row.checksum) && (!row.name || names.contains(*row.name));
      if (is_known || looked_up_ >= most_rows) continue;
      ++looked_up_;
      by_checksum(row.checksum);
      if (row.name && !names.contains(*row.name)) by_name(*row.name);
      if (row.created_at && !times.contains(*row.created_at) && !out_.by_checksum.contains(row.checksum)) by_when(*row.created_at);
    }
  }

 private:
  const Archive& archive() {
    if (!archive_) archive_ = archive_of(repository_, cache_);
    return *archive_;
  }

  void by_checksum(const std::string& checksum) {
    if (checksum.empty() || out_.by_checksum.contains(checksum)) return;
    auto origin = archive().find(checksum);
    if (!origin) return;
    std::vector<std::string> references;
    if (!origin->on_head) references = repository_.references_with(origin->added.id, most_references);
    std::string text = repository_.blob(origin->blob).value_or("");
    if (text.size() > longest_text) text.clear();
    out_.by_checksum[checksum] = {std::move(*origin), std::move(references), std::move(text)};
  }

  void by_name(const std::string& name) {
    if (out_.by_name.contains(name)) return;
    std::vector<git::Origin> origins = archive().named(name);
    if (!origins.empty()) out_.by_name[name] = std::move(origins);
  }

  void by_when(std::int64_t when) {
    if (out_.by_when.contains(when)) return;
    for (const std::string& path : archive().paths_ending("meta/_journal.json")) {
      for (const Archive::Version& version : archive().versions(path)) {
        auto text = version.blob.empty() ? std::nullopt : repository_.blob(version.blob);
        if (!text || text->find(std::to_string(when)) == std::string::npos) continue;
        std::vector<LayoutProblem> ignored;
        for (const JournalEntry& entry : drizzle::read_journal(path, *text, ignored).entries) {
          if (entry.when == when) out_.by_when[when] = {entry.tag, path, version.commit};
        }
        if (out_.by_when.contains(when)) return;
      }
    }
  }

  const git::Repository& repository_;
  store::Cache& cache_;
  git::Evidence& out_;
  std::optional<Archive> archive_;
  std::size_t looked_up_ = 0;
};

// -- where environments stand ---------------------------------------------------------------------

std::optional<Standing> standing(const git::Repository& repository, const Source& source, const Ledger& ledger, store::Cache& cache) {
  std::string path = join_path(repository.prefix(), source.path);
  if (ledger.kind == LedgerKind::Drizzle && source.journal) {
    path = join_path(repository.prefix(), source.journal->path);
    return standing_of(source, ledger, versions_of(repository, path, cache), [&](const git::PathVersion& version) {
      std::set<std::string> marks;
      std::vector<LayoutProblem> ignored;
      for (const JournalEntry& entry : drizzle::read_journal(path, repository.blob(version.id).value_or(""), ignored).entries) {
        marks.insert(std::to_string(entry.when));
      }
      return marks;
    });
  }
  if (ledger.kind != LedgerKind::Prisma && ledger.kind != LedgerKind::DrizzleV1) return std::nullopt;
  return standing_of(source, ledger, versions_of(repository, path, cache), [&](const git::PathVersion& version) {
    std::vector<std::string> names = git::folders_in(repository, version.id);
    return std::set<std::string>(names.begin(), names.end());
  });
}

}  // namespace

std::pair<std::string, std::string> standing_key(const Environment& environment, const Ledger& ledger) {
  return {environment.name, ledger.schema + "." + ledger.table};
}

void add_row_evidence(const git::Repository& repository, std::span<const Source> sources, std::span<const Environment> environments,
                      store::Cache& cache, git::Evidence& out) {
  RowLookup lookup(repository, cache, out);
  for (const Environment& environment : environments) {
    for (const Ledger& ledger : environment.ledgers) {
      const Source* source = source_of(ledger, sources);
      if (source == nullptr || ledger.kind == LedgerKind::Other) continue;
      lookup.add(*source, ledger);
      if (auto found = standing(repository, *source, ledger, cache)) {
        out.standings[standing_key(environment, ledger)] = {std::move(found->commit), found->exact, found->behind};
      }
    }
  }
}

}  // namespace reconcile
