// A commit, as reports name it.
#pragma once

#include <cstdint>
#include <string>

namespace reconcile::git {

struct Commit {
  std::string id;          // 40 hex digits
  std::int64_t time = 0;   // the author's, seconds since the epoch
  std::string subject;     // the message's first line
  bool operator==(const Commit&) const = default;

  std::string short_id() const { return id.substr(0, 7); }
  std::string date() const;   // "2026-01-13", UTC
  std::string named() const;  // abc1234 of 2026-01-13 ("fix the totals")
};

}  // namespace reconcile::git
