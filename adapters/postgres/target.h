// Target: what a user's URL says, as libpq takes it.
//
// Holds credentials. `label` and what scrubbed() gives are the only parts of it that may be shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace reconcile::postgres {

class Target {
 public:
  // A URL as Prisma, Drizzle and libpq know it, `keyword=value` pairs, or "" for what libpq's own variables
  // say. Parameters that libpq does not know are left out. An Error never repeats what was written.
  static Result<Target> parse(const std::string& text);

  const std::string& conninfo() const { return conninfo_; }  // for libpq; never shown
  const std::string& label() const { return label_; }        // "db.example.com:5432/app"
  const std::string& schema() const { return schema_; }      // Prisma's `?schema=`; may be empty
  const std::string& database() const { return database_; }
  bool names_pooler() const { return names_pooler_; }        // by its host, port or parameters

  // A message of libpq's or the server's, without what must not be shown, on one line.
  std::string scrubbed(std::string_view message) const;

 private:
  std::string conninfo_, label_, schema_, database_;
  bool names_pooler_ = false;
  std::vector<std::string> secrets_;  // passwords, as written and decoded
  std::string user_;
};

}  // namespace reconcile::postgres
