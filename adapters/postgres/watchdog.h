// Watchdog: ends a connection on which nothing comes back any more.
//
// The server's own time-outs end what takes it too long; they do not help when the server, or a proxy before it,
// has stopped answering at all.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace reconcile::postgres {

class Watchdog {
 public:
  // Watches the socket from now on; it must stay open as long as this lives.
  Watchdog(int socket, std::chrono::milliseconds patience);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void fed();         // an answer has come: the waiting begins anew
  bool bit() const;   // whether it ended the connection

 private:
  void watch();

  int socket_;
  std::chrono::milliseconds patience_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::chrono::steady_clock::time_point last_;
  bool done_ = false, bit_ = false;
  std::thread thread_;
};

}  // namespace reconcile::postgres
