#include "adapters/scratch/cluster.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace reconcile::scratch {
namespace {

// Socket paths are limited to 107 bytes: a long TMPDIR can't hold one.
std::string temporary_folder() {
  const char* wanted = std::getenv("TMPDIR");
  std::string base = wanted != nullptr && *wanted == '/' && std::string(wanted).size() < 60 ? wanted : "/tmp";
  std::string pattern = base + "/reconcile-scratch-XXXXXX";
  return mkdtemp(pattern.data()) == nullptr ? "" : pattern;
}

std::string last_line(const std::string& text) {
  std::size_t end = text.find_last_not_of("\n ");
  if (end == std::string::npos) return "";
  std::size_t begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// PostgreSQL refuses to run as root: another user must.
Result<unsigned> server_user() {
  if (geteuid() != 0) return 0U;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = getpwnam(name)) return static_cast<unsigned>(entry->pw_uid);
  }
  return Error{"PostgreSQL does not run as root, and there is no user `postgres`", "", "run as another user"};
}

}  // namespace

Result<std::unique_ptr<Cluster>> Cluster::start(int wanted_major) {
  Binaries binaries = find_server(wanted_major);
  if (binaries.major == 0) return Error{"no PostgreSQL server is installed here", "", "install postgresql-15, or give --scratch the URL of a server"};
  Result<unsigned> user = server_user();
  if (!user) return user.error();
  std::string folder = temporary_folder();
  if (folder.empty()) return Error{"no temporary folder could be made", "", ""};
  std::unique_ptr<Cluster> cluster(new Cluster(binaries, folder, *user));
  cluster->watch();
  if (auto made = cluster->make(); !made) return made.error();
  return cluster;
}

Result<void> Cluster::make() {
  if (user_ != 0 && chown(folder_.c_str(), user_, static_cast<gid_t>(-1)) != 0) return Error{"the temporary folder can't be handed over", folder_, ""};
  std::string data = folder_ + "/data";
  Ran init = run_program({binaries_.program("initdb"), "-D", data, "-A", "trust", "-U", superuser, "-E", "UTF8", "--locale=C.UTF-8", "-N"}, user_);
  if (init.status != 0) init = run_program({binaries_.program("initdb"), "-D", data, "-A", "trust", "-U", superuser, "-E", "UTF8", "--locale=C", "-N"}, user_);
  if (init.status != 0) return Error{"initdb failed: " + last_line(init.errors), "", ""};
  std::string options = "-k '" + folder_ + "' -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=20 -c shared_buffers=16MB";
  Ran started = run_program({binaries_.program("pg_ctl"), "-D", data, "-w", "-t", "60", "-s", "-o", options, "-l", folder_ + "/log", "start"}, user_);
  if (started.status != 0) return Error{"the scratch server did not start: " + last_line(read_file(folder_ + "/log")), "", ""};
  return {};
}

// The watcher outlives us if we are killed: it sees the pipe close, stops the server and removes the folder.
void Cluster::watch() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  std::string pg_ctl = binaries_.program("pg_ctl"), data = folder_ + "/data";
  pid_t child = fork();
  if (child == 0) {
    setsid();
    for (int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) signal(signal_number, SIG_IGN);
    int null = open("/dev/null", O_RDWR);
    for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
    close(ends[1]);
    char byte;
    while (read(ends[0], &byte, 1) > 0) {
    }
    run_program({pg_ctl, "-D", data, "-m", "immediate", "-w", "-s", "stop"}, user_);
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
    _exit(0);
  }
  close(ends[0]);
  alive_ = ends[1];
  watcher_ = child;
}

Cluster::~Cluster() {
  if (alive_ >= 0) close(alive_);
  if (watcher_ > 0) waitpid(watcher_, nullptr, 0);
}

}  // namespace reconcile::scratch
