#include "reconcile/cli/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "core/base/utf8.h"
#include "reconcile/audit/audit.h"
#include "reconcile/cli/exit_code.h"

namespace fs = std::filesystem;

namespace reconcile::cli {
namespace {

// 0, or the errno that stopped it.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// Names of files come from strangers: nothing in them may steer a terminal.
std::string one_line(std::string_view text) {
  std::string out = utf8::sanitized(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

// Below the root, with forward slashes; empty when outside.
std::string path_in_root(const std::string& root, const std::string& file) {
  std::error_code error;
  fs::path whole = fs::weakly_canonical(file, error);
  fs::path relative = error ? fs::path() : whole.lexically_relative(fs::weakly_canonical(root, error));
  std::string text = relative.generic_string();
  return error || text == ".." || text.starts_with("../") ? "" : text;
}

bool holds(const Source& source, const std::string& path) {
  auto is = [&](const std::string& known) { return known == path; };
  bool known = std::any_of(source.migrations.begin(), source.migrations.end(), [&](const Migration& m) { return is(m.path); }) ||
               std::any_of(source.outside.begin(), source.outside.end(), [&](const OutsideFile& f) { return is(f.migration.path); }) ||
               std::any_of(source.config_files.begin(), source.config_files.end(), is) ||
               (source.journal && is(source.journal->path));
  return known || (!source.path.empty() && path.starts_with(source.path + "/"));
}

Result<void> may_write(const CommonOptions& options, const Audit* audit) {
  if (audit == nullptr) return {};
  std::string path = path_in_root(options.root, options.output);
  if (path.empty()) return {};
  for (const Source& source : audit->repository.sources) {
    if (holds(source, path)) {
      return Error{"is inside `" + source.id + "`: a report is never written into a history", options.output, "name a file elsewhere"};
    }
  }
  return {};
}

Result<void> write_file(const std::string& path, std::string_view text) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int failed = fd < 0 ? errno : write_all(fd, text);
  if (fd >= 0 && ::close(fd) != 0 && failed == 0) failed = errno;
  if (failed != 0) return Error{std::string("can't be written: ") + std::strerror(failed), path, ""};
  return {};
}

bool set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

void complain(const Error& error) {
  bool named = error.path.empty() || error.message.find("`" + error.path + "`") != std::string::npos;
  std::string text = "reconcile: " + (named ? "" : one_line(error.path) + ": ") + one_line(error.message) + "\n";
  if (!error.help.empty()) text += "help: " + one_line(error.help) + "\n";
  write_all(STDERR_FILENO, text);
}

void notice(std::string_view text, Verbosity verbosity) {
  if (verbosity == Verbosity::Quiet) return;
  write_all(STDERR_FILENO, "reconcile: " + one_line(text) + "\n");
}

int write_stdout(std::string_view text, int exit_code) {
  int failed = write_all(STDOUT_FILENO, text);
  if (failed == 0 || failed == EPIPE) return exit_code;
  complain({std::string("the output can't be written: ") + std::strerror(failed), "", ""});
  return exit_not_made;
}

int write_output(const CommonOptions& options, std::string_view text, const Audit* audit, int exit_code) {
  if (options.output.empty() || options.output == "-") return write_stdout(text, exit_code);
  Result<void> allowed = may_write(options, audit);
  Result<void> done = allowed ? write_file(options.output, text) : allowed;
  if (done) return exit_code;
  complain(done.error());
  return exit_not_made;
}

bool use_color(const CommonOptions& options) {
  if (options.color != Color::Auto) return options.color == Color::Always;
  if (set("NO_COLOR")) return false;
  const char* terminal = std::getenv("TERM");
  bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  bool to_stdout = options.output.empty() || options.output == "-";
  return to_stdout && !dumb && isatty(STDOUT_FILENO) != 0;
}

}  // namespace reconcile::cli
