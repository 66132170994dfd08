#include "store/cache.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "core/base/file_tree.h"
#include "store/database.h"

namespace reconcile::store {
namespace {

constexpr std::int64_t max_bytes = std::int64_t{256} << 20;
constexpr std::string_view folder_name = ".reconcile";

// SQLite notices damage to its own structures but not to what is inside a value: each carries its hash.
std::string seal_of(std::string_view value) {
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  for (unsigned char byte : value) hash = (hash ^ byte) * 0x100000001B3;
  return std::string(reinterpret_cast<const char*>(&hash), sizeof hash);
}

std::optional<std::string> unsealed(std::string stored) {
  constexpr std::size_t seal_size = sizeof(std::uint64_t);
  if (stored.size() < seal_size) return std::nullopt;
  const std::size_t size = stored.size() - seal_size;
  if (std::string_view(stored).substr(size) != seal_of(std::string_view(stored).substr(0, size))) return std::nullopt;
  stored.resize(size);
  return stored;
}

// The folder keeps itself out of git. Written aside and renamed, so that a kill leaves no empty file.
void write_gitignore(const std::string& folder) {
  const std::string path = folder + "/.gitignore";
  if (access(path.c_str(), F_OK) == 0) return;
  const std::string aside = path + "." + std::to_string(getpid());
  const int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd < 0) return;
  const bool written = write(fd, "*\n", 2) == 2;
  close(fd);
  if (!written || rename(aside.c_str(), path.c_str()) != 0) unlink(aside.c_str());
}

// A link in the audited repository must not lead our writes elsewhere.
bool is_symlink(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
}

std::string prepare_folder(const std::string& path) {
  const std::string folder(parent_path(path));
  if (file_name(folder) != folder_name) return "";
  if (is_symlink(folder)) return "its folder is a symbolic link";
  mkdir(folder.c_str(), 0755);
  write_gitignore(folder);
  return "";
}

int drop_oldest_half(const Database& database) {
  return database.run("DELETE FROM entry WHERE id <= (SELECT (min(id) + max(id)) / 2 FROM entry)");
}

int keep_within_size(const Database& database) {
  Statement size(database.handle(),
                 "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
  const bool full = size.step() == SQLITE_ROW && size.integer(0) > max_bytes;
  size.reset();
  return full ? drop_oldest_half(database) : SQLITE_OK;
}

}  // namespace

Cache::Cache() = default;
Cache::Cache(Cache&&) noexcept = default;
Cache& Cache::operator=(Cache&&) noexcept = default;
Cache::~Cache() { commit(); }

Cache Cache::in_memory() { return Cache(); }

Cache Cache::open(const std::string& path) {
  Cache cache;
  cache.path_ = path;
  if (std::string why = prepare_folder(path); !why.empty()) {
    cache.give_up(why);
    return cache;
  }
  auto database = Database::open(path);
  if (!database) {
    cache.give_up(database.error().message);
    return cache;
  }
  cache.database_ = std::move(*database);
  if (cache.database_->read_only()) {
    cache.notices_.push_back("the cache `" + path + "` is read-only: what this run finds out is not kept");
  }
  return cache;
}

void Cache::give_up(std::string_view why) const {
  notices_.push_back("the cache `" + path_ + "` can't be used (" + std::string(why) + "): results are kept in memory only");
  database_.reset();
}

std::optional<std::string> Cache::get(std::string_view kind, std::string_view key) const {
  const std::pair<std::string, std::string> id{kind, key};
  for (const auto* kept : {&pending_, &memory_}) {
    if (auto found = kept->find(id); found != kept->end()) return found->second;
  }
  if (database_ == nullptr) return std::nullopt;
  int status;
  {
    Statement select(database_->handle(), "SELECT value FROM entry WHERE kind = ? AND key = ?");
    select.bind(1, kind);
    select.bind(2, key);
    status = select.step();
    if (status == SQLITE_ROW) return unsealed(select.bytes(0));
  }
  if (is_damage(status)) repair();
  return std::nullopt;
}

void Cache::put(std::string_view kind, std::string_view key, std::string value) {
  auto& kept = database_ != nullptr && !database_->read_only() ? pending_ : memory_;
  kept.insert_or_assign({std::string(kind), std::string(key)}, std::move(value));
}

// Empties a damaged file, or gives it up.
bool Cache::repair() const {
  if (database_->rebuild() != SQLITE_OK) return give_up(database_->last_error()), false;
  notices_.push_back("the cache `" + path_ + "` was damaged and has been emptied");
  return true;
}

int Cache::write_pending() const {
  return database_->transaction([&] {
    Statement insert(database_->handle(), "INSERT OR REPLACE INTO entry (kind, key, value) VALUES (?, ?, ?)");
    for (const auto& [id, value] : pending_) {
      insert.bind(1, id.first);
      insert.bind(2, id.second);
      insert.bind_blob(3, value + seal_of(value));
      if (int done = insert.step(); done != SQLITE_DONE) return done;
      insert.reset();
    }
    for (const LedgerSnapshot& snapshot : snapshots_) {
      if (int done = write_snapshot(snapshot); done != SQLITE_DONE) return done;
    }
    return keep_within_size(*database_);
  });
}

// Of each ledger the last states only: the file may not grow for ever.
int Cache::write_snapshot(const LedgerSnapshot& snapshot) const {
  const std::optional<LedgerSnapshot> last = snapshot_at(snapshot.environment, snapshot.ledger, snapshot.seen_at);
  if (last && last->seen_at <= snapshot.seen_at && last->fingerprint == snapshot.fingerprint) return SQLITE_DONE;
  Statement insert(database_->handle(), "INSERT OR REPLACE INTO ledger_snapshot (environment, ledger, seen_at, fingerprint, rows) VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, snapshot.environment);
  insert.bind(2, snapshot.ledger);
  insert.bind(3, snapshot.seen_at);
  insert.bind(4, snapshot.fingerprint);
  insert.bind_blob(5, snapshot.value + seal_of(snapshot.value));
  if (int done = insert.step(); done != SQLITE_DONE) return done;
  Statement drop(database_->handle(), "DELETE FROM ledger_snapshot WHERE id IN (SELECT id FROM ledger_snapshot WHERE environment = ?1 AND ledger = ?2 "
                                      "ORDER BY seen_at DESC LIMIT -1 OFFSET 200)");
  drop.bind(1, snapshot.environment);
  drop.bind(2, snapshot.ledger);
  return drop.step();
}

std::optional<LedgerSnapshot> Cache::snapshot_at(std::string_view environment, std::string_view ledger, std::string_view time) const {
  if (database_ == nullptr) return std::nullopt;
  Statement select(database_->handle(), "SELECT seen_at, fingerprint, rows FROM ledger_snapshot WHERE environment = ?1 AND ledger = ?2 "
                                        "ORDER BY seen_at > ?3, CASE WHEN seen_at > ?3 THEN seen_at END, seen_at DESC LIMIT 1");
  select.bind(1, environment);
  select.bind(2, ledger);
  select.bind(3, time);
  if (select.step() != SQLITE_ROW) return std::nullopt;
  auto value = unsealed(select.bytes(2));
  if (!value) return std::nullopt;
  return LedgerSnapshot{std::string(environment), std::string(ledger), select.bytes(0), select.bytes(1), std::move(*value)};
}

void Cache::put_snapshot(LedgerSnapshot snapshot) {
  if (database_ != nullptr && !database_->read_only()) snapshots_.push_back(std::move(snapshot));
}

void Cache::commit() {
  if ((pending_.empty() && snapshots_.empty()) || database_ == nullptr) return;
  int status = write_pending();
  if (is_damage(status) && repair()) status = write_pending();
  if (status != SQLITE_OK) {
    if (database_ != nullptr) give_up(sqlite3_errstr(status));
    memory_.merge(pending_);
  }
  pending_.clear();
  snapshots_.clear();
}

Usage Cache::usage() const {
  Usage usage;
  for (const auto* kept : {&pending_, &memory_}) {
    for (const auto& [id, value] : *kept) ++usage.entries[id.first];
  }
  if (database_ == nullptr) return usage;
  usage.path = path_;
  Statement counts(database_->handle(), "SELECT kind, count(*) FROM entry GROUP BY kind");
  while (counts.step() == SQLITE_ROW) usage.entries[counts.bytes(0)] += counts.integer(1);
  Statement snapshots(database_->handle(), "SELECT count(*) FROM ledger_snapshot");
  if (snapshots.step() == SQLITE_ROW && snapshots.integer(0) > 0) usage.entries["ledger"] = snapshots.integer(0);
  Statement size(database_->handle(), "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
  if (size.step() == SQLITE_ROW) usage.bytes = static_cast<std::uint64_t>(size.integer(0));
  return usage;
}

void Cache::clear() {
  pending_.clear();
  memory_.clear();
  if (database_ == nullptr) return;
  const int status = database_->transaction([&] { return database_->run("DELETE FROM entry; DELETE FROM ledger_snapshot"); });
  if (status != SQLITE_OK) return give_up(sqlite3_errstr(status));
  database_->run("VACUUM");
}

}  // namespace reconcile::store
