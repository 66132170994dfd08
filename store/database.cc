#include "store/database.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "store/schema_scripts.h"

namespace reconcile::store {
namespace {

constexpr std::int64_t application_id = 0x7265636F;  // "reco": which SQLite files are ours
constexpr std::int64_t format_version = 2;           // raised with every change of what rows mean
constexpr int busy_timeout_ms = 5000;

// A rollback journal rather than WAL: it also reads in a read-only folder, leaves one file behind, and a
// run writes once.
constexpr const char* connection_settings =
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;";

bool is_regular_or_missing(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
}

// Whether a damaged file begins as our caches do: SQLite's header has the application id at byte 68.
bool header_is_ours(const std::string& path) {
  char header[72] = {};
  std::ifstream(path, std::ios::binary).read(header, sizeof header);
  if (std::string_view(header, 16) != std::string_view("SQLite format 3\0", 16)) return false;
  std::int64_t id = 0;
  for (int i = 68; i < 72; ++i) id = id << 8 | static_cast<unsigned char>(header[i]);
  return id == application_id;
}

}  // namespace

bool is_damage(int status) { return (status & 0xFF) == SQLITE_CORRUPT || (status & 0xFF) == SQLITE_NOTADB; }

Statement::Statement(sqlite3* db, std::string_view sql) {
  status_ = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &stmt_, nullptr);
}

Statement::~Statement() { sqlite3_finalize(stmt_); }

void Statement::bind(int index, std::string_view text) {
  if (stmt_ != nullptr) sqlite3_bind_text64(stmt_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind_blob(int index, std::string_view bytes) {
  if (stmt_ == nullptr) return;
  if (bytes.empty()) {
    sqlite3_bind_zeroblob(stmt_, index, 0);  // an empty view may have no data(), which would bind NULL
  } else {
    sqlite3_bind_blob64(stmt_, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  }
}

int Statement::step() { return stmt_ == nullptr ? status_ : sqlite3_step(stmt_); }

void Statement::reset() {
  if (stmt_ != nullptr) sqlite3_reset(stmt_);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(stmt_, column); }

std::string Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(stmt_, column);
  const int size = sqlite3_column_bytes(stmt_, column);
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  if (!is_regular_or_missing(path)) return Error{"it is not a regular file", path, ""};
  sqlite3* db = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  std::unique_ptr<Database> database(new Database(db));
  if (status != SQLITE_OK) return Error{database->last_error(), path, ""};
  sqlite3_busy_timeout(db, busy_timeout_ms);
  if (auto prepared = database->prepare_file(); !prepared) return prepared.error();
  return database;
}

Database::~Database() { sqlite3_close_v2(db_); }

bool Database::read_only() const { return sqlite3_db_readonly(db_, "main") == 1; }

int Database::run(const char* sql) const { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

std::string Database::last_error() const { return db_ == nullptr ? "out of memory" : sqlite3_errmsg(db_); }

std::optional<std::int64_t> Database::pragma(const char* name) const {
  Statement statement(db_, std::string("PRAGMA ") + name);
  if (statement.step() != SQLITE_ROW) return std::nullopt;
  return statement.integer(0);
}

int Database::transaction(const std::function<int()>& body) const {
  if (int status = run("BEGIN IMMEDIATE"); status != SQLITE_OK) return status;
  int status = body();
  if (status == SQLITE_DONE || status == SQLITE_OK) status = run("COMMIT");
  if (status != SQLITE_OK) run("ROLLBACK");
  return status;
}

namespace {

int drop_all_tables(const Database& database) {
  std::string drops;
  Statement tables(database.handle(), "SELECT 'DROP TABLE ' || quote(name) || ';' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  int status;
  while ((status = tables.step()) == SQLITE_ROW) drops += tables.bytes(0);
  tables.reset();
  return status == SQLITE_DONE ? database.run(drops.c_str()) : status;
}

int create_schema(const Database& database) {
  for (const char* script : schema_scripts) {
    if (int status = database.run(script); status != SQLITE_OK) return status;
  }
  const std::string marks = "PRAGMA application_id = " + std::to_string(application_id) +
                            "; PRAGMA user_version = " + std::to_string(format_version) + ";";
  return database.run(marks.c_str());
}

}  // namespace

Result<Nothing> Database::prepare_file() {
  run(connection_settings);
  auto unusable = [&] { return Error{last_error(), "", ""}; };
  Statement count(db_, "SELECT count(*) FROM sqlite_schema");
  const int status = count.step();
  if (is_damage(status) && header_is_ours(sqlite3_db_filename(db_, "main"))) {
    count.reset();
    if (rebuild() != SQLITE_OK) return unusable();
    return Nothing{};
  }
  if (status != SQLITE_ROW) return unusable();
  const bool empty = count.integer(0) == 0;
  count.reset();
  const auto id = pragma("application_id");
  const bool ours = id == application_id;
  if (!ours && (!empty || id != 0)) return Error{"it is not a cache of reconcile", "", ""};
  if (ours && pragma("user_version") == format_version) return Nothing{};
  const int made = transaction([&] {
    // Another process may have been faster.
    if (pragma("application_id") == application_id && pragma("user_version") == format_version) return SQLITE_OK;
    const int dropped = drop_all_tables(*this);
    return dropped == SQLITE_OK ? create_schema(*this) : dropped;
  });
  if (made != SQLITE_OK) return unusable();
  return Nothing{};
}

int Database::rebuild() const {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_RESET_DATABASE, 1, nullptr);
  const int emptied = run("VACUUM");
  sqlite3_db_config(db_, SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
  if (emptied != SQLITE_OK) return emptied;
  return transaction([&] { return create_schema(*this); });
}

}  // namespace reconcile::store
