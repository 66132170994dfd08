// The scratch server: databases that this run makes itself, under a role that is no superuser wherever that
// can be had, and that are gone when it ends, however it ends.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/scratch/cluster.h"
#include "core/base/pg_error.h"
#include "core/base/result.h"

struct pg_conn;

namespace reconcile::scratch {

// What a server answered to one simple query.
struct Answer {
  std::optional<PgError> error;  // location: byte in the text that was sent
  std::vector<std::vector<std::string>> rows;  // of the last result; NULL is empty
  bool lost = false;             // the connection broke
  bool ok() const { return !error && !lost; }
};

enum class Standing { Idle, InBlock, FailedBlock };

class Server;

class Database {
 public:
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // `rows`: what COPY … FROM STDIN reads; without them it is refused.
  Answer run(const std::string& sql, std::optional<std::string_view> rows = {});
  Answer run_as_owner_of_server(const std::string& sql);  // the role that made the database
  Standing standing() const;
  // pg_dump --schema-only, without what changes from run to run. `without`: tables and schemas to leave out.
  Result<std::string> dump(const std::vector<std::string>& without_schemas, const std::vector<std::string>& without_tables);
  // "schema.table" and its number of rows, sorted.
  std::vector<std::pair<std::string, std::string>> row_counts();
  // What this server could not be given of the prelude, in its words; each once.
  const std::vector<std::string>& lacks() const { return lacks_; }

 private:
  friend class Server;
  Answer asked(pg_conn* connection, const std::string& sql, std::optional<std::string_view> rows = {}) const;
  Database(Server& server, std::string name) : server_(server), name_(std::move(name)) {}

  Server& server_;
  std::string name_;
  pg_conn* connection_ = nullptr;
  pg_conn* owner_ = nullptr;
  std::vector<std::string> lacks_;
};

class Server {
 public:
  // `where`: "auto", or a URL or connection string of a server that may hold a database of ours. `forbidden`:
  // URLs of environments, refused. Errors never hold what was given.
  static Result<std::unique_ptr<Server>> open(const std::string& where, int wanted_major, const std::vector<std::string>& forbidden);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int major() const { return major_; }
  // Whether it is a cluster of this run, whose roles nobody else has.
  bool own() const { return cluster_ != nullptr; }
  // Whether what is tried runs under a role that is no superuser.
  bool restrained() const { return restrained_; }

  // A new database with `prelude` (a platform's objects, a statement each) in it, made by the server's own role.
  // A statement that the server refuses costs itself and what rests on it: Database::lacks().
  Result<std::unique_ptr<Database>> make_database(const std::vector<std::string>& prelude, const std::vector<std::string_view>& search_path);

 private:
  friend class Database;
  Server() = default;
  std::string shown(std::string text) const;  // without what is this run's own
  std::string connection_to(const std::string& database, bool as_owner) const;
  Result<void> prepare();
  void make_runner(bool superuser);
  void drop_made_roles();
  void watch();

  std::unique_ptr<Cluster> cluster_;
  std::string base_;       // connection string of the role that was given
  std::string prefix_;     // of every database and role that this run makes
  std::string role_, password_;
  pg_conn* admin_ = nullptr;
  int major_ = 0;
  int made_ = 0;
  bool restrained_ = false;
  bool superuser_ = false;
  bool made_role_ = false;
  int alive_ = -1;
  pid_t watcher_ = -1;
};

// Whether two connection strings lead to one database, as far as the strings tell.
bool same_database(const std::string& a, const std::string& b);

}  // namespace reconcile::scratch
