#include "adapters/drizzle/drizzle.h"

#include <algorithm>
#include <map>
#include <set>

#include "adapters/drizzle/journal.h"
#include "adapters/drizzle/snapshot.h"
#include "adapters/names.h"
#include "adapters/side_folders.h"
#include "adapters/sql_file.h"

namespace reconcile {
namespace {

class SourceReader {
 public:
  SourceReader(const FileTree& tree, const TreeIndex& index, Source& source)
      : tree_(tree), index_(index), source_(source) {}

  void read() {
    read_journal();
    read_snapshots();
    if (source_.journal) read_entries(*source_.journal);
    read_unlisted();
    note_other_journals();
  }

 private:
  std::string below(std::string_view name) const { return join_path(source_.path, name); }

  void problem(std::string message, std::optional<Location> location, std::string help) {
    source_.problems.push_back({"guard/could-not-check", std::move(message), std::move(location), std::move(help)});
  }

  void read_journal() {
    std::string path = below("meta/_journal.json");
    auto text = tree_.read(path);
    if (text) {
      source_.journal = drizzle::read_journal(path, *text, source_.problems);
      journal_text_ = SourceText(path, std::move(*text));
      return;
    }
    std::string why = tree_.kind(path) == EntryKind::Missing ? "there is no journal `" + path + "`, so no migration can run"
                                                             : text.error().message;
    problem(std::move(why), Location::of_file(path), "restore it from git, or rebuild it");
  }

  void read_snapshots() {
    const Folder* meta = index_.find(below("meta"));
    if (meta == nullptr) return;
    for (const DirectoryEntry& entry : meta->entries) {
      static constexpr std::string_view ending = "_snapshot.json";
      if (!entry.is_file() || !entry.name.ends_with(ending)) continue;
      std::string prefix = entry.name.substr(0, entry.name.size() - ending.size());
      drizzle::read_snapshot(tree_, join_path(meta->path, entry.name), std::move(prefix), source_.snapshots,
                             source_.problems);
    }
  }

  void read_entries(const Journal& journal) {
    std::map<std::string_view, const Snapshot*> snapshots;
    for (const Snapshot& snapshot : source_.snapshots) snapshots.emplace(snapshot.prefix, &snapshot);
    for (const JournalEntry& entry : journal.entries) {
      Migration migration = named(entry.tag);
      if (entry.when != 0) migration.when = entry.when;
      // drizzle-kit names a snapshot after what stands before the tag's first underscore.
      auto snapshot = snapshots.find(std::string_view(entry.tag).substr(0, entry.tag.find('_')));
      if (snapshot != snapshots.end()) {
        migration.snapshot_id = snapshot->second->id;
        migration.parents = snapshot->second->prev_ids;
      }
      read_file(entry, migration);
      source_.migrations.push_back(std::move(migration));
    }
  }

  Migration named(std::string_view tag) const {
    Migration migration{.name = std::string(tag), .path = below(std::string(tag) + ".sql")};
    migration.number = leading_number(tag);
    return migration;
  }

  void read_file(const JournalEntry& entry, Migration& migration) {
    auto inside = normal_path(entry.tag);
    bool leaves = entry.tag.starts_with('/') || !inside || ("/" + entry.tag + "/").find("/../") != std::string::npos;
    if (leaves) {
      migration.present = false;
      problem("the tag `" + entry.tag + "` leaves the migrations folder; its file is not read",
              Location::in(journal_text_, entry.span), "name a file of this folder");
      return;
    }
    read_sql_file(tree_, HashOf::DecodedText, migration, source_.problems);
    if (migration.present) migration.chunks = split_at_breakpoints(migration.text);
  }

  // Files beside the listed ones: invisible to every command of drizzle-kit.
  void read_unlisted() {
    const Folder* folder = index_.find(source_.path);
    if (folder == nullptr) return;
    std::set<std::string, std::less<>> listed;
    for (const Migration& migration : source_.migrations) listed.insert(migration.path);
    for (const DirectoryEntry& entry : folder->entries) {
      std::string path = join_path(folder->path, entry.name);
      if (!ends_with_sql(entry.name) || listed.contains(path)) continue;
      OutsideReason why = undo_kind(entry.name).value_or(OutsideReason::Unjournaled);
      // A broken journal does not say what it does not list.
      bool unknown = source_.journal ? source_.journal->damaged : tree_.kind(below("meta/_journal.json")) != EntryKind::Missing;
      if (why == OutsideReason::Unjournaled && unknown && !entry.is_directory()) continue;
      read_outside_file(tree_, std::move(path), why, HashOf::DecodedText, source_);
    }
    read_side_folders(tree_, index_, HashOf::DecodedText, source_);
  }

  // A copy left by a merge or an editor: which of them is right is the user's to say.
  void note_other_journals() {
    for (std::string_view place : {"", "meta"}) {
      const Folder* folder = index_.find(below(place));
      if (folder == nullptr) continue;
      for (const DirectoryEntry& entry : folder->entries) {
        std::string path = join_path(folder->path, entry.name);
        std::string name = lower(entry.name);
        bool is_journal = entry.is_file() && name.find("journal") != std::string::npos && name.find(".json") != std::string::npos;
        if (!is_journal || path == below("meta/_journal.json")) continue;
        problem("`" + path + "` is a second journal of this folder; drizzle-kit reads meta/_journal.json only",
                Location::of_file(path), "keep one journal");
      }
    }
  }

  const FileTree& tree_;
  const TreeIndex& index_;
  Source& source_;
  SourceText journal_text_;
};

}  // namespace

Dialect drizzle::dialect_named(std::string_view name) {
  if (name.empty() || name == "postgresql" || name == "postgres" || name == "pg") return Dialect::PostgreSql;
  if (name == "mysql" || name == "mysql2" || name == "singlestore") return Dialect::MySql;
  if (name == "sqlite" || name == "turso" || name == "libsql" || name == "better-sqlite" || name == "d1" || name == "d1-http") return Dialect::Sqlite;
  return Dialect::Other;
}

std::optional<std::string> DrizzleAdapter::probe(const TreeIndex& index, const Folder& folder) const {
  const Folder* meta = index.find(join_path(folder.path, "meta"));
  if (meta == nullptr || !meta->has_file("_journal.json")) return std::nullopt;
  return "meta/_journal.json";
}

Source DrizzleAdapter::read(const FileTree& tree, const TreeIndex& index, const Place& place) const {
  Source source = make_source(*this, place);
  source.tool = place.tool.empty() ? "drizzle-kit" : place.tool;
  source.transaction = TransactionMode::AllPendingInOne;
  source.order_rule = "journal order";
  source.numbers_matter = false;  // only `when` and the order of entries count
  if (!place.ledger) source.ledger = {"drizzle", "__drizzle_migrations", false};
  SourceReader(tree, index, source).read();
  if (!place.dialect && source.journal) source.dialect = drizzle::dialect_named(source.journal->dialect);
  return source;
}

}  // namespace reconcile
