// A PostgreSQL server of our own, in a temporary folder, reached through a Unix socket there.
//
// It is stopped and its folder removed when the object goes, and also when this process is killed: a small
// process of its own waits for that.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "adapters/scratch/binaries.h"
#include "core/base/result.h"

namespace reconcile::scratch {

class Cluster {
 public:
  // An Error where no server is installed, or it does not start (with the log's last line).
  static Result<std::unique_ptr<Cluster>> start(int wanted_major);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  int major() const { return binaries_.major; }
  // "host=/tmp/… user=… dbname=postgres": the superuser's. It is not called `postgres`: that name is left to the
  // role that a history runs under, as on hosts where it is no superuser.
  std::string connection() const { return "host='" + folder_ + "' user=" + superuser + " dbname=postgres"; }

 private:
  static constexpr const char* superuser = "reconcile_scratch_owner";
  Cluster(Binaries binaries, std::string folder, unsigned user) : binaries_(std::move(binaries)), folder_(std::move(folder)), user_(user) {}
  Result<void> make();
  void watch();

  Binaries binaries_;
  std::string folder_;
  unsigned user_;        // whom the server runs as; 0: ourselves
  int alive_ = -1;       // the write end of a pipe; its closing ends the server
  pid_t watcher_ = -1;
};

}  // namespace reconcile::scratch
