#include "adapters/scratch/binaries.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace fs = std::filesystem;

namespace reconcile::scratch {
namespace {

constexpr const char* debian_root = "/usr/lib/postgresql";

bool executable(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

int major_of(const std::string& version_text) {
  std::size_t digit = version_text.find_first_of("0123456789");
  return digit == std::string::npos ? 0 : std::atoi(version_text.c_str() + digit);
}

// Every folder that may hold a server's programs: Debian's, and those on PATH.
std::vector<std::string> folders() {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(debian_root, error)) out.push_back(entry.path().string() + "/bin");
  const char* path = std::getenv("PATH");
  for (std::string rest = path == nullptr ? "" : path; !rest.empty();) {
    std::size_t colon = std::min(rest.find(':'), rest.size());
    if (colon > 0) out.push_back(rest.substr(0, colon));
    rest.erase(0, colon + 1);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Binaries> installed(const char* program) {
  std::vector<Binaries> out;
  for (const std::string& folder : folders()) {
    if (!executable(folder + "/" + program)) continue;
    Ran version = run_program({folder + "/" + program, "--version"});
    if (version.status == 0) out.push_back({major_of(version.out), folder});
  }
  return out;
}

// Newer than wanted beats older; nearer beats farther.
int distance(int major, int wanted) { return major >= wanted ? major - wanted : 1000 + wanted - major; }

void become(unsigned user) {
  const passwd* entry = getpwuid(user);
  if (entry == nullptr || setgid(entry->pw_gid) != 0 || initgroups(entry->pw_name, entry->pw_gid) != 0 || setuid(user) != 0) _exit(126);
}

void read_both(int out, int errors, Ran& ran) {
  pollfd watched[2] = {{out, POLLIN, 0}, {errors, POLLIN, 0}};
  std::string* into[2] = {&ran.out, &ran.errors};
  for (int open = 2; open > 0;) {
    if (poll(watched, 2, -1) < 0) break;
    for (int i = 0; i < 2; ++i) {
      if (watched[i].fd < 0 || watched[i].revents == 0) continue;
      char buffer[8192];
      ssize_t got = read(watched[i].fd, buffer, sizeof buffer);
      if (got > 0) {
        into[i]->append(buffer, static_cast<std::size_t>(got));
      } else {
        watched[i].fd = -1;
        --open;
      }
    }
  }
}

}  // namespace

Binaries find_server(int wanted) {
  Binaries best;
  for (const Binaries& found : installed("postgres")) {
    if (!executable(found.program("initdb")) || !executable(found.program("pg_ctl"))) continue;
    if (best.major == 0 || distance(found.major, wanted) < distance(best.major, wanted)) best = found;
  }
  return best;
}

std::string find_pg_dump(int server_major) {
  Binaries best;
  for (const Binaries& found : installed("pg_dump")) {
    if (found.major < server_major) continue;
    if (best.major == 0 || found.major < best.major) best = found;
  }
  return best.major == 0 ? "" : best.program("pg_dump");
}

Ran run_program(const std::vector<std::string>& arguments, unsigned user, const std::vector<std::string>& environment) {
  Ran ran;
  int out[2], errors[2];
  if (pipe2(out, O_CLOEXEC) != 0) return ran;
  if (pipe2(errors, O_CLOEXEC) != 0) return close(out[0]), close(out[1]), ran;
  std::vector<char*> words;
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(errors[1], STDERR_FILENO);
    if (user != 0) become(user);
    if (chdir("/") != 0) _exit(126);
    for (const std::string& variable : environment) putenv(const_cast<char*>(variable.c_str()));
    execv(words[0], words.data());
    _exit(127);
  }
  close(out[1]);
  close(errors[1]);
  if (child > 0) read_both(out[0], errors[0], ran);
  close(out[0]);
  close(errors[0]);
  int status = 0;
  if (child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)) ran.status = WEXITSTATUS(status);
  return ran;
}

}  // namespace reconcile::scratch
