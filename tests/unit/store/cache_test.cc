#include "store/cache.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "tests/catch.h"
#include "tests/unit/store/temp_folder.h"

using reconcile::store::Cache;

namespace {

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void overwrite(const std::string& path, std::streamoff at, const std::string& bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(at);
  file << bytes;
}

void run_sql(const std::string& path, const char* sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

std::string integrity(const std::string& path) {
  sqlite3* db = nullptr;
  sqlite3_open(path.c_str(), &db);
  std::string answer = "no answer";
  auto take = [](void* out, int, char** values, char**) { return *static_cast<std::string*>(out) = values[0], 0; };
  sqlite3_exec(db, "PRAGMA integrity_check", take, &answer, nullptr);
  sqlite3_close(db);
  return answer;
}

pid_t start(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  return child;
}

int exit_code(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string large(char fill) { return std::string(20000, fill); }

}  // namespace

TEST_CASE("what was put is found by the next run") {
  const TempFolder folder;
  const std::string path = folder / ".reconcile/cache.db";
  {
    Cache cache = Cache::open(path);
    CHECK(cache.notices().empty());
    cache.put("file", "k", std::string("a\0b", 3));
    cache.put("file", "empty", "");
    CHECK(cache.get("file", "k") == std::string("a\0b", 3));
  }
  const Cache cache = Cache::open(path);
  CHECK(cache.get("file", "k") == std::string("a\0b", 3));
  CHECK(cache.get("file", "empty") == "");
  CHECK(cache.get("dag", "k") == std::nullopt);
  CHECK(cache.usage().entries.at("file") == 2);
  CHECK(contents(folder / ".reconcile/.gitignore") == "*\n");
}

TEST_CASE("clearing leaves an empty cache") {
  const TempFolder folder;
  Cache cache = Cache::open(folder / "c.db");
  cache.put("file", "k", "v");
  cache.commit();
  cache.clear();
  CHECK(cache.get("file", "k") == std::nullopt);
  CHECK(cache.usage().entries.empty());
}

TEST_CASE("a folder other than .reconcile is neither made nor marked") {
  const TempFolder folder;
  Cache cache = Cache::open(folder / "missing/c.db");
  CHECK_FALSE(cache.persistent());
  CHECK(cache.notices().size() == 1);
  CHECK(access((folder / "missing").c_str(), F_OK) != 0);
  Cache beside = Cache::open(folder / "c.db");
  CHECK(beside.persistent());
  CHECK(access((folder / ".gitignore").c_str(), F_OK) != 0);
}

TEST_CASE("several processes write one cache at once and lose nothing") {
  const TempFolder folder;
  const std::string path = folder / ".reconcile/cache.db";
  constexpr int processes = 6, rounds = 15;
  std::vector<pid_t> children;
  for (int p = 0; p < processes; ++p) {
    children.push_back(start([&, p] {
      for (int r = 0; r < rounds; ++r) {
        Cache cache = Cache::open(path);
        cache.put("file", std::to_string(p) + "." + std::to_string(r), large('x'));
        cache.commit();
        if (!cache.notices().empty()) return 1;
      }
      return 0;
    }));
  }
  for (pid_t child : children) CHECK(exit_code(child) == 0);
  CHECK(Cache::open(path).usage().entries.at("file") == processes * rounds);
  CHECK(integrity(path) == "ok");
}

TEST_CASE("a process that is killed while it writes leaves a whole cache") {
  const TempFolder folder;
  const std::string path = folder / ".reconcile/cache.db";
  for (int round = 0; round < 12; ++round) {
    const pid_t child = start([&] {
      for (int i = 0;; ++i) {
        Cache cache = Cache::open(path);
        // Both or neither: one transaction.
        cache.put("file", "left", large(static_cast<char>('a' + i % 26)));
        cache.put("file", "right", large(static_cast<char>('a' + i % 26)));
      }
      return 0;
    });
    usleep(2000 + static_cast<useconds_t>(round) * 3100);
    kill(child, SIGKILL);
    exit_code(child);
    const Cache cache = Cache::open(path);
    CHECK(cache.notices().empty());
    CHECK(cache.get("file", "left") == cache.get("file", "right"));
  }
  CHECK(integrity(path) == "ok");
}

TEST_CASE("in a read-only folder results are kept in memory, and that is said once") {
  const TempFolder folder;
  REQUIRE(chmod(folder.path().c_str(), 0555) == 0);
  const int code = exit_code(start([&] {
    if (getuid() == 0 && setuid(65534) != 0) return 9;  // root may write anywhere
    Cache cache = Cache::open(folder / ".reconcile/cache.db");
    cache.put("file", "k", "v");
    cache.commit();
    return cache.get("file", "k") == "v" && cache.notices().size() == 1 ? 0 : 1;
  }));
  chmod(folder.path().c_str(), 0755);
  CHECK(code == 0);
}

TEST_CASE("a read-only cache is read") {
  const TempFolder folder;
  const std::string path = folder / "c.db";
  Cache::open(path).put("file", "k", "v");
  chmod(path.c_str(), 0444);
  chmod(folder.path().c_str(), 0555);
  const int code = exit_code(start([&] {
    if (getuid() == 0 && setuid(65534) != 0) return 9;
    Cache cache = Cache::open(path);
    cache.put("file", "new", "w");
    cache.commit();
    return cache.get("file", "k") == "v" && cache.get("file", "new") == "w" && cache.notices().size() == 1 ? 0 : 1;
  }));
  chmod(folder.path().c_str(), 0755);
  CHECK(code == 0);
}

TEST_CASE("when the disk is full results stay in memory and the file stays whole") {
  const TempFolder folder;
  const std::string path = folder / "c.db";
  Cache::open(path).put("file", "old", "v");
  const int code = exit_code(start([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100000, 100000};
    setrlimit(RLIMIT_FSIZE, &small);
    Cache cache = Cache::open(path);
    for (char c = 'a'; c < 'z'; ++c) cache.put("file", std::string(1, c), large(c));
    cache.commit();
    return cache.get("file", "b") == large('b') && cache.notices().size() == 1 ? 0 : 1;
  }));
  CHECK(code == 0);
  CHECK(integrity(path) == "ok");
  CHECK(Cache::open(path).get("file", "old") == "v");
}

TEST_CASE("a file that is not ours is left as it is") {
  const TempFolder folder;
  const std::string path = folder / "c.db";
  SECTION("text") {
    std::ofstream(path) << std::string(5000, 'x');
  }
  SECTION("somebody else's database") {
    run_sql(path, "CREATE TABLE accounts (id int); INSERT INTO accounts VALUES (1)");
  }
  const std::string before = contents(path);
  Cache cache = Cache::open(path);
  cache.put("file", "k", "v");
  cache.commit();
  CHECK_FALSE(cache.persistent());
  CHECK(cache.notices().size() == 1);
  CHECK(cache.get("file", "k") == "v");
  CHECK(contents(path) == before);
}

TEST_CASE("a folder or a link in place of the cache is not followed") {
  const TempFolder folder;
  mkdir((folder / "c.db").c_str(), 0755);
  CHECK_FALSE(Cache::open(folder / "c.db").persistent());
  mkdir((folder / "elsewhere").c_str(), 0755);
  REQUIRE(symlink((folder / "elsewhere").c_str(), (folder / ".reconcile").c_str()) == 0);
  CHECK_FALSE(Cache::open(folder / ".reconcile/cache.db").persistent());
  CHECK(access((folder / "elsewhere/.gitignore").c_str(), F_OK) != 0);
}

TEST_CASE("a damaged cache of ours is emptied and used again") {
  const TempFolder folder;
  const std::string path = folder / "c.db";
  {
    Cache cache = Cache::open(path);
    for (int i = 0; i < 200; ++i) cache.put("file", std::to_string(i), large('y'));
  }
  const auto size = static_cast<std::streamoff>(contents(path).size());
  SECTION("in its first page, behind the header") { overwrite(path, 100, std::string(3000, '\xFF')); }
  SECTION("everywhere behind its first page") {
    overwrite(path, 4096, std::string(static_cast<std::size_t>(size) - 4096, '\xFF'));
  }
  SECTION("cut off") { REQUIRE(truncate(path.c_str(), 4096) == 0); }
  {
    Cache cache = Cache::open(path);
    CHECK(cache.get("file", "7") == std::nullopt);
    cache.put("file", "7", "new");
  }
  Cache cache = Cache::open(path);
  CHECK(cache.get("file", "7") == "new");
  CHECK(integrity(path) == "ok");
}

TEST_CASE("damage inside a value is noticed") {
  const TempFolder folder;
  const std::string path = folder / "c.db";
  Cache::open(path).put("file", "k", large('q'));
  const std::size_t at = contents(path).find(std::string(2000, 'q'));
  REQUIRE(at != std::string::npos);
  overwrite(path, static_cast<std::streamoff>(at) + 1000, "!");
  CHECK(Cache::open(path).get("file", "k") == std::nullopt);
}

TEST_CASE("a cache of another format is built anew") {
  const TempFolder folder;
  const std::string path = folder / "c.db";
  Cache::open(path).put("file", "k", "v");
  run_sql(path, "PRAGMA user_version = 99; DROP TABLE entry; CREATE TABLE entry (something_else int)");
  {
    Cache cache = Cache::open(path);
    CHECK(cache.notices().empty());
    CHECK(cache.get("file", "k") == std::nullopt);
    cache.put("file", "k", "w");
  }
  CHECK(Cache::open(path).get("file", "k") == "w");
}
