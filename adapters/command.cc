#include "adapters/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace reconcile {

namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20;

// In the child: never returns.
[[noreturn]] void become(const std::string& command, const std::string& folder, int output) {
  setpgid(0, 0);
  int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 || chdir(folder.c_str()) != 0) _exit(127);
  execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

enum class End { Done, TooLate, TooMuch };

End read_all(int from, int seconds, std::string& out) {
  auto stop = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  char buffer[1 << 16];
  for (;;) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(stop - std::chrono::steady_clock::now()).count();
    if (left <= 0) return End::TooLate;
    pollfd waiting{from, POLLIN, 0};
    int ready = poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return End::TooLate;
    ssize_t got = read(from, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return End::Done;
    out.append(buffer, static_cast<std::size_t>(got));
    if (out.size() > most_bytes) return End::TooMuch;
  }
}

}  // namespace

Result<std::string> run_command(const std::string& command, const std::string& folder, int seconds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Error{std::string("no pipe: ") + std::strerror(errno), "", ""};
  pid_t child = fork();
  if (child < 0) return close(ends[0]), close(ends[1]), Error{std::string("can't be started: ") + std::strerror(errno), "", ""};
  if (child == 0) become(command, folder, ends[1]);
  setpgid(child, child);  // here too: whoever comes first
  close(ends[1]);
  std::string out;
  End end = read_all(ends[0], seconds, out);
  close(ends[0]);
  if (end != End::Done) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (end == End::TooLate) return Error{"the command was not done after " + std::to_string(seconds) + " s", "", "run it by itself, and give its output with --declared FILE"};
  if (end == End::TooMuch) return Error{"the command prints more than 64 MB", "", "it should print the schema's SQL"};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return out;
  std::string how = WIFEXITED(status) ? "exits with " + std::to_string(WEXITSTATUS(status)) : "is ended by a signal";
  return Error{"the command " + how, "", "run it by itself to see why"};
}

}  // namespace reconcile
