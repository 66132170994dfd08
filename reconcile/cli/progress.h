// A word to a person who waits: after a second, on a terminal only, gone when the work is done.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "reconcile/cli/options.h"

namespace reconcile::cli {

class Progress {
 public:
  Progress(std::string what, Verbosity verbosity);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Says from now on what is done instead; from any thread.
  void now_doing(std::string what);

 private:
  void wait();

  std::string what_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;  // not started where nobody watches
};

}  // namespace reconcile::cli
