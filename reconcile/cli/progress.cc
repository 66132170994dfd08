#include "reconcile/cli/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace reconcile::cli {
namespace {

bool somebody_watches() {
  const char* terminal = std::getenv("TERM");
  const char* ci = std::getenv("CI");
  bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return isatty(STDERR_FILENO) != 0 && !dumb && (ci == nullptr || *ci == '\0');
}

void say(std::string_view text) {
  // Nothing depends on it.
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Progress::Progress(std::string what, Verbosity verbosity) : what_(std::move(what)) {
  if (verbosity != Verbosity::Quiet && somebody_watches()) thread_ = std::thread([this] { wait(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Progress::now_doing(std::string what) {
  std::lock_guard lock(mutex_);
  what_ = std::move(what);
}

void Progress::wait() {
  std::unique_lock lock(mutex_);
  int seconds = 0;
  while (!changed_.wait_for(lock, std::chrono::seconds(1), [this] { return done_; })) {
    say("\r\x1b[K" + what_ + " (" + std::to_string(++seconds) + " s) ");
  }
  if (seconds > 0) say("\r\x1b[K");
}

}  // namespace reconcile::cli
