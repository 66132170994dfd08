#include "adapters/postgres/watchdog.h"

#include <sys/socket.h>

namespace reconcile::postgres {

Watchdog::Watchdog(int socket, std::chrono::milliseconds patience)
    : socket_(socket), patience_(patience), last_(std::chrono::steady_clock::now()), thread_([this] { watch(); }) {}

Watchdog::~Watchdog() {
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Watchdog::fed() {
  std::lock_guard lock(mutex_);
  last_ = std::chrono::steady_clock::now();
}

bool Watchdog::bit() const {
  std::lock_guard lock(mutex_);
  return bit_;
}

void Watchdog::watch() {
  std::unique_lock lock(mutex_);
  while (!done_ && std::chrono::steady_clock::now() < last_ + patience_) changed_.wait_until(lock, last_ + patience_);
  if (done_) return;
  bit_ = true;
  ::shutdown(socket_, SHUT_RDWR);  // libpq's read returns, and says that the connection is lost
}

}  // namespace reconcile::postgres
