#include "adapters/scratch/server.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <set>

#include "adapters/scratch/dump_text.h"

namespace reconcile::scratch {
namespace {

constexpr const char* statement_limit = "30s";
constexpr const char* runner = "postgres";  // whom the model takes for the role that runs a history
constexpr std::string_view name_of_ours = "reconcile_scratch";  // of roles and databases, before what makes them unique

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (char c : value) out += (c == '\'' || c == '\\' ? std::string("\\") : std::string()) + c;
  return out + "'";
}

std::map<std::string, std::string> parameters(const std::string& connection) {
  std::map<std::string, std::string> out;
  PQconninfoOption* options = PQconninfoParse(connection.c_str(), nullptr);
  for (PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val != nullptr) out[option->keyword] = option->val;
  }
  PQconninfoFree(options);
  return out;
}

// libpq's own sentence without what it repeats of the connection string.
std::string first_line(const char* message) {
  std::string text = message == nullptr ? "" : message;
  std::size_t fatal = text.find("FATAL:");
  if (fatal != std::string::npos) text.erase(0, fatal);
  return text.substr(0, text.find('\n'));
}

pg_conn* connect(const std::string& connection) {
  pg_conn* conn = PQconnectdb(connection.c_str());
  if (PQstatus(conn) == CONNECTION_OK) {
    PQsetNoticeProcessor(conn, [](void*, const char*) {}, nullptr);
    return conn;
  }
  PQfinish(conn);
  return nullptr;
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

// The server counts characters from 1.
int byte_of(const std::string& sql, const std::string& position) {
  if (position.empty()) return -1;
  int wanted = std::atoi(position.c_str()) - 1;
  int seen = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if ((static_cast<unsigned char>(sql[i]) & 0xC0) == 0x80) continue;
    if (seen++ == wanted) return static_cast<int>(i);
  }
  return static_cast<int>(sql.size());
}

void send_rows(pg_conn* conn, std::optional<std::string_view> rows) {
  constexpr std::size_t piece = 1 << 20;
  for (; rows && !rows->empty(); rows->remove_prefix(std::min(piece, rows->size()))) {
    PQputCopyData(conn, rows->data(), static_cast<int>(std::min(piece, rows->size())));
  }
  PQputCopyEnd(conn, rows ? nullptr : "there is nothing to read");
}

Answer ask(pg_conn* conn, const std::string& sql, std::optional<std::string_view> rows = {}) {
  Answer out;
  PGresult* result = PQexec(conn, sql.c_str());
  ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COPY_IN) send_rows(conn, rows);
  if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
    for (char* row = nullptr; status == PGRES_COPY_OUT && PQgetCopyData(conn, &row, 0) > 0;) PQfreemem(row);
    PQclear(result);
    result = PQgetResult(conn);
    status = PQresultStatus(result);
    while (PGresult* more = PQgetResult(conn)) PQclear(more);
  }
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR) {
    PgError error(field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY), byte_of(sql, field(result, PG_DIAG_STATEMENT_POSITION)));
    error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    error.hint = field(result, PG_DIAG_MESSAGE_HINT);
    out.lost = PQstatus(conn) != CONNECTION_OK;
    if (error.sqlstate.empty()) out.lost = true;
    out.error = std::move(error);
  }
  for (int r = 0; status == PGRES_TUPLES_OK && r < PQntuples(result); ++r) {
    std::vector<std::string> row;
    for (int c = 0; c < PQnfields(result); ++c) row.emplace_back(PQgetvalue(result, r, c));
    out.rows.push_back(std::move(row));
  }
  PQclear(result);
  return out;
}

std::string random_hex() {
  std::random_device device;
  std::string out;
  for (int i = 0; i < 4; ++i) {
    char part[16];
    std::snprintf(part, sizeof part, "%08x", device());
    out += part;
  }
  return out;
}

}  // namespace

bool same_database(const std::string& a, const std::string& b) {
  auto left = parameters(a), right = parameters(b);
  if (left.empty() || right.empty()) return a == b;
  auto value = [](std::map<std::string, std::string>& of, const char* key, const std::string& preset) {
    auto found = of.find(key);
    return found == of.end() || found->second.empty() ? preset : found->second;
  };
  for (const char* key : {"host", "port", "dbname"}) {
    std::string preset = std::strcmp(key, "port") == 0 ? "5432" : std::strcmp(key, "host") == 0 ? "localhost" : "";
    std::string x = value(left, key, preset), y = value(right, key, preset);
    if (x == "127.0.0.1" || x == "::1") x = "localhost";
    if (y == "127.0.0.1" || y == "::1") y = "localhost";
    if (x != y) return false;
  }
  return true;
}

Result<std::unique_ptr<Server>> Server::open(const std::string& where, int wanted_major, const std::vector<std::string>& forbidden) {
  std::unique_ptr<Server> server(new Server());
  if (where == "auto") {
    auto cluster = Cluster::start(wanted_major);
    if (!cluster) return cluster.error();
    server->cluster_ = std::move(cluster).value();
    server->base_ = server->cluster_->connection();
  } else {
    for (const std::string& url : forbidden) {
      if (same_database(where, url)) return Error{"--scratch names the database of an environment", "", "name a server that may hold a database of its own, or `auto`"};
    }
    if (parameters(where).empty()) return Error{"--scratch is no URL that libpq can read", "", "write postgresql://user@host/postgres, or `auto`"};
    server->base_ = where;
  }
  if (auto prepared = server->prepare(); !prepared) return prepared.error();
  return server;
}

Result<void> Server::prepare() {
  pg_conn* admin = PQconnectdb(base_.c_str());
  if (PQstatus(admin) != CONNECTION_OK) {
    Error error{"the scratch server can't be reached: " + first_line(PQerrorMessage(admin)), "", ""};
    PQfinish(admin);
    return error;
  }
  PQsetNoticeProcessor(admin, [](void*, const char*) {}, nullptr);
  admin_ = admin;
  major_ = PQserverVersion(admin_) / 10000;
  prefix_ = std::string(name_of_ours) + "_" + random_hex().substr(0, 12);
  Answer rights = ask(admin_, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user");
  if (!rights.ok() || rights.rows.empty()) return Error{"the scratch server does not answer", "", ""};
  superuser_ = rights.rows[0][0] == "t";
  if (!superuser_ && rights.rows[0][1] != "t") return Error{"the role of --scratch may not make databases", "", "give it CREATEDB, or use --scratch auto"};
  watch();
  restrained_ = !superuser_;
  if (own()) role_ = runner;
  if (!superuser_ || own()) return {};
  role_ = prefix_;
  password_ = random_hex();
  // Roles made there would stay for the other databases of a server that is not ours.
  Answer made = ask(admin_, "CREATE ROLE " + role_ + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '" + password_ + "'");
  made_role_ = made.ok();
  if (!made_role_) role_.clear();
  return {};
}

std::string Server::connection_to(const std::string& database, bool as_owner) const {
  std::string out;
  for (const auto& [key, value] : parameters(base_)) {
    bool replaced = key == "dbname" || (!as_owner && !role_.empty() && (key == "user" || key == "password"));
    if (!replaced) out += key + "=" + quoted(value) + " ";
  }
  out += "dbname=" + quoted(database);
  if (!as_owner && !role_.empty()) out += " user=" + quoted(role_) + " password=" + quoted(password_);
  return out + " client_encoding=UTF8 application_name=reconcile";
}

Result<std::unique_ptr<Database>> Server::make_database(const std::vector<std::string>& prelude, const std::vector<std::string_view>& search_path) {
  std::string name = prefix_ + "_" + std::to_string(++made_);
  // A platform's objects belong to roles of its own: what a history does to them needs more than their owner.
  bool as_superuser = !prelude.empty();
  if (own()) make_runner(as_superuser);
  Answer made = ask(admin_, "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'" + (role_.empty() ? "" : " OWNER " + role_));
  if (!made.ok()) return Error{"the scratch database can't be made: " + (made.error ? made.error->message : std::string("the connection broke")), "", ""};
  std::unique_ptr<Database> database(new Database(*this, name));
  database->owner_ = connect(connection_to(name, !own() || !as_superuser));
  if (database->owner_ == nullptr) return Error{"the scratch database can't be reached", "", ""};
  if (!role_.empty()) {
    ask(database->owner_, "ALTER SCHEMA public OWNER TO " + role_);
    database->connection_ = connect(connection_to(name, false));
    restrained_ = database->connection_ != nullptr;
  }
  if (!prelude.empty()) {
    if (!own()) return Error{"a platform's roles are not made on a server that is not this run's own", "", "use --scratch auto"};
    std::set<std::string> lacks;
    for (const std::string& statement : prelude) {
      if (Answer answer = ask(database->owner_, statement); answer.error) lacks.insert(answer.error->message);
    }
    database->lacks_.assign(lacks.begin(), lacks.end());
    std::string path;
    for (std::string_view schema : search_path) path += (path.empty() ? "" : ", ") + std::string(schema == "$user" ? "\"$user\"" : schema);
    if (!path.empty()) ask(database->owner_, "ALTER DATABASE " + name + " SET search_path = " + path);
  }
  // The login role may be refused where it is to come from outside: then the role that was given runs it all.
  if (database->connection_ == nullptr || !prelude.empty()) {
    if (database->connection_ != nullptr) PQfinish(database->connection_);
    database->connection_ = connect(connection_to(name, !own() && (as_superuser || !restrained_)));
  }
  if (database->connection_ == nullptr) return Error{"the scratch database can't be reached", "", ""};
  ask(database->connection_, std::string("SET statement_timeout = '") + statement_limit + "'");
  return database;
}

// Anew for each database: a history may change the role that it runs under.
void Server::make_runner(bool superuser) {
  ask(admin_, std::string("DROP ROLE IF EXISTS ") + runner);
  ask(admin_, std::string("CREATE ROLE ") + runner + " LOGIN CREATEROLE");
  ask(admin_, std::string("ALTER ROLE ") + runner + (superuser ? " SUPERUSER" : " NOSUPERUSER"));
}

// Sees the pipe close, whatever became of us, and drops what this run made.
void Server::watch() {
  if (own()) return;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  std::string base = base_, prefix = prefix_;
  pid_t child = fork();
  if (child == 0) {
    setsid();
    for (int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) signal(signal_number, SIG_IGN);
    int null = ::open("/dev/null", O_RDWR);
    for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
    close(ends[1]);
    char byte;
    while (read(ends[0], &byte, 1) > 0) {
    }
    if (pg_conn* admin = connect(base)) {
      for (const auto& row : ask(admin, "SELECT datname FROM pg_database WHERE datname LIKE '" + prefix + "\\_%'").rows) {
        ask(admin, "DROP DATABASE IF EXISTS " + row[0] + " WITH (FORCE)");
      }
      ask(admin, "DROP ROLE IF EXISTS " + prefix);
      PQfinish(admin);
    }
    _exit(0);
  }
  close(ends[0]);
  alive_ = ends[1];
  watcher_ = child;
}

Server::~Server() {
  if (admin_ != nullptr && made_role_ && !own()) ask(admin_, "DROP ROLE IF EXISTS " + role_);
  if (admin_ != nullptr) PQfinish(admin_);
  if (alive_ >= 0) close(alive_);
  if (watcher_ > 0) waitpid(watcher_, nullptr, 0);
}

Database::~Database() {
  if (connection_ != nullptr) PQfinish(connection_);
  if (owner_ != nullptr) PQfinish(owner_);
  if (server_.admin_ == nullptr) return;
  ask(server_.admin_, "DROP DATABASE IF EXISTS " + name_);
  if (server_.own()) server_.drop_made_roles();
}

// Roles are the whole cluster's: one that a history made would be there already for the next.
void Server::drop_made_roles() {
  constexpr int first_normal_oid = 16384;
  ask(admin_, "DO $do$ DECLARE made name; BEGIN FOR made IN SELECT rolname FROM pg_roles WHERE oid >= " + std::to_string(first_normal_oid) +
                  " AND rolname <> '" + role_ + "' LOOP EXECUTE format('DROP ROLE %I', made); END LOOP; END $do$");
}

// The run's own names are random: what is reported must not be.
std::string Server::shown(std::string text) const { return renamed(std::move(text), prefix_, name_of_ours); }

Answer Database::asked(pg_conn* connection, const std::string& sql, std::optional<std::string_view> rows) const {
  Answer out = ask(connection, sql, rows);
  if (!out.error) return out;
  for (std::string* text : {&out.error->message, &out.error->detail, &out.error->hint}) *text = server_.shown(std::move(*text));
  return out;
}

Answer Database::run(const std::string& sql, std::optional<std::string_view> rows) { return asked(connection_, sql, rows); }
Answer Database::run_as_owner_of_server(const std::string& sql) { return asked(owner_, sql); }

Standing Database::standing() const {
  switch (PQtransactionStatus(connection_)) {
    case PQTRANS_INTRANS:
    case PQTRANS_ACTIVE: return Standing::InBlock;
    case PQTRANS_INERROR: return Standing::FailedBlock;
    default: return Standing::Idle;
  }
}

Result<std::string> Database::dump(const std::vector<std::string>& without_schemas, const std::vector<std::string>& without_tables) {
  std::string program = find_pg_dump(server_.major_);
  if (program.empty()) return Error{"no pg_dump is installed that reads PostgreSQL " + std::to_string(server_.major_), "", "install postgresql-client-" + std::to_string(server_.major_)};
  std::vector<std::string> command{program, "--schema-only"};
  for (const std::string& schema : without_schemas) command.push_back("--exclude-schema=" + schema);
  for (const std::string& table : without_tables) command.push_back("--exclude-table=" + table);
  // The password travels in the environment: a command line is there for everybody to see.
  std::string connection, password;
  for (const auto& [key, value] : parameters(server_.connection_to(name_, true))) {
    if (key == "password") password = "PGPASSWORD=" + value;
    else connection += key + "=" + quoted(value) + " ";
  }
  command.push_back("--dbname=" + connection);
  Ran ran = run_program(command, 0, password.empty() ? std::vector<std::string>{} : std::vector<std::string>{password});
  if (ran.status != 0) return Error{"pg_dump failed: " + first_line(ran.errors.c_str()), "", ""};
  // Where another role runs the history, what it gives to `postgres` is what the model takes for its own already.
  std::string ran_by = PQuser(connection_) == nullptr ? "" : PQuser(connection_);
  return server_.shown(normalised_dump(ran.out, ran_by == runner ? "" : runner));
}

std::vector<std::pair<std::string, std::string>> Database::row_counts() {
  std::vector<std::pair<std::string, std::string>> out;
  Answer tables = ask(owner_,
                      "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                      "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1");
  for (const auto& row : tables.rows) {
    Answer count = ask(owner_, "SELECT count(*) FROM " + row[0]);
    out.emplace_back(row[0], count.ok() && !count.rows.empty() ? count.rows[0][0] : "?");
  }
  return out;
}

}  // namespace reconcile::scratch
