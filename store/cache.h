// Cache: results by the hash of what they were computed from, in an SQLite file that may be deleted at
// any time.
//
// Opening never fails and no call ends a run: where the file can't be used (read-only, full, damaged, not
// ours, busy) results are kept in memory, and notices() says so in one line. Any number of processes may
// use one file at once; a process that is killed at any moment leaves the last complete state behind.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reconcile::store {

class Database;

struct Usage {
  std::string path;  // empty in memory
  std::uint64_t bytes = 0;
  std::map<std::string, std::int64_t> entries;  // per kind
};

// What a ledger held when it was seen.
struct LedgerSnapshot {
  std::string environment, ledger;
  std::string seen_at;      // ISO 8601, UTC: sorts as text
  std::string fingerprint;  // of `value`
  std::string value;
};

class Cache {
 public:
  // `path` is ".reconcile/cache.db" below the audited root, or what the user named. A missing folder
  // ".reconcile" is made, with a .gitignore of its own; no other folder is.
  static Cache open(const std::string& path);
  static Cache in_memory();

  Cache(Cache&&) noexcept;
  Cache& operator=(Cache&&) noexcept;
  ~Cache();  // commits

  std::optional<std::string> get(std::string_view kind, std::string_view key) const;
  // Kept in memory until commit(), so that no lock is held while results are computed.
  void put(std::string_view kind, std::string_view key, std::string value);
  // The last one up to `time`, else the first one after it. Those that were put and not written yet are not looked at.
  std::optional<LedgerSnapshot> snapshot_at(std::string_view environment, std::string_view ledger, std::string_view time) const;
  // Written by commit() unless the last one up to its time has the same fingerprint. In memory nothing is kept.
  void put_snapshot(LedgerSnapshot snapshot);
  // Writes what was put in one transaction.
  void commit();

  Usage usage() const;
  // Removes every entry; the file stays, others may have it open.
  void clear();

  bool persistent() const { return database_ != nullptr; }
  // What went wrong with the file so far: a line each, for stderr.
  const std::vector<std::string>& notices() const { return notices_; }

 private:
  Cache();
  void give_up(std::string_view why) const;
  bool repair() const;
  int write_pending() const;
  int write_snapshot(const LedgerSnapshot& snapshot) const;

  std::string path_;
  // A read may find the file damaged: it is then put right, and said, behind a const interface.
  mutable std::unique_ptr<Database> database_;  // null: memory only
  mutable std::vector<std::string> notices_;
  std::map<std::pair<std::string, std::string>, std::string, std::less<>> pending_;
  std::vector<LedgerSnapshot> snapshots_;  // pending
  std::map<std::pair<std::string, std::string>, std::string, std::less<>> memory_;
};

}  // namespace reconcile::store
