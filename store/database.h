// One SQLite connection to the cache file: internal to store/.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace reconcile::store {

class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int index, std::string_view text);
  void bind_blob(int index, std::string_view bytes);
  // SQLITE_ROW, SQLITE_DONE or an error.
  int step();
  void reset();
  std::int64_t integer(int column) const;
  std::string bytes(int column) const;

 private:
  sqlite3_stmt* stmt_ = nullptr;
  int status_ = 0;  // of preparing
};

class Database {
 public:
  // An Error says why the file can't be used. A file that is not a cache of ours is left as it is; ours is
  // made, brought to this format, or, where it is damaged, emptied.
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  ~Database();

  sqlite3* handle() const { return db_; }
  bool read_only() const;
  // Runs scripts without results.
  int run(const char* sql) const;
  // `body` in one immediate transaction, rolled back unless it answers SQLITE_DONE or SQLITE_OK.
  int transaction(const std::function<int()>& body) const;
  // Empties a damaged file of ours in place, under SQLite's own locks: other processes may have it open.
  int rebuild() const;
  std::string last_error() const;

 private:
  explicit Database(sqlite3* db) : db_(db) {}
  Result<Nothing> prepare_file();
  std::optional<std::int64_t> pragma(const char* name) const;

  sqlite3* db_;
};

bool is_damage(int status);

}  // namespace reconcile::store
