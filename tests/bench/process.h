// A child process, timed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace reconcile::bench {

struct ProcessRun {
  int status = -1;  // exit status; -1 when it was killed or could not be started
  double seconds = 0;
  long peak_kib = 0;  // largest resident set
};

// Standard output goes to `output`; standard error is ours. `command[0]` is looked up in PATH.
ProcessRun run_process(const std::vector<std::string>& command, const std::filesystem::path& output);

// Wall clock, in seconds from some fixed moment.
double now();

}  // namespace reconcile::bench
