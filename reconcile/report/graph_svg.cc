#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "reconcile/report/graph.h"

extern char** environ;

namespace reconcile::report {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using TempFile = std::unique_ptr<std::FILE, CloseFile>;

// Files rather than pipes: nothing can block, however large the graph.
int run_dot(std::FILE* input, std::FILE* output, int& exit_status) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(output), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  char name[] = "dot", format[] = "-Tsvg";
  char* arguments[] = {name, format, nullptr};
  pid_t child = 0;
  const int failure = posix_spawnp(&child, name, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return failure;
  while (waitpid(child, &exit_status, 0) < 0 && errno == EINTR) {
  }
  return 0;
}

std::string contents(std::FILE* file) {
  std::rewind(file);
  std::string out;
  char buffer[65536];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) out.append(buffer, n);
  return out;
}

}  // namespace

Result<std::string> graph_to_svg(const History& dag, const GraphOptions& options) {
  const TempFile input(std::tmpfile()), output(std::tmpfile());
  const std::string dot = graph_to_dot(dag, options);
  if (!input || !output || std::fwrite(dot.data(), 1, dot.size(), input.get()) != dot.size() || std::fflush(input.get()) != 0) {
    return Error{"no temporary file can be written", "", ""};
  }
  std::rewind(input.get());
  int exit_status = 0;
  if (const int failure = run_dot(input.get(), output.get(), exit_status); failure != 0) {
    return Error{"SVG is drawn by Graphviz's `dot`, which is not installed", "", "install the package graphviz, or use `--format dot`"};
  }
  std::string svg = contents(output.get());
  if (exit_status != 0 || svg.find("<svg") == std::string::npos) return Error{"Graphviz's `dot` failed", "", "use `--format dot` and draw it elsewhere"};
  return svg;
}

}  // namespace reconcile::report
