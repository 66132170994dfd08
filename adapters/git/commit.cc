#include "adapters/git/commit.h"

#include <cstdio>
#include <ctime>

namespace reconcile::git {

std::string Commit::date() const {
  std::time_t seconds = time;
  std::tm parts{};
  if (gmtime_r(&seconds, &parts) == nullptr) return "an unknown day";
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
  return text;
}

std::string Commit::named() const {
  return short_id() + " of " + date() + (subject.empty() ? "" : " (\"" + subject + "\")");
}

}  // namespace reconcile::git
