// A live schema (adapters/postgres/catalog_query.h) as statements that make it on an empty database.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "reconcile/drift/ordered_script.h"

namespace reconcile::drift {

// What is taken as the server gives it, since nothing in it needs to be understood.
struct LiveFacts {
  std::string owner;
  std::optional<std::vector<std::string>> acl;  // nullopt: the kind's default
  std::string comment;
  bool invalid = false;  // an index that a failed CREATE INDEX CONCURRENTLY left behind
};

struct LiveScript {
  std::string sql;
  std::vector<OrderedScript::Piece> pieces;  // in the order of `sql`
  std::map<ObjectId, LiveFacts> facts;
  std::vector<std::string> roles;
  int server_version = 0;  // major
};

// An Error when the text is no "reconcile-catalog/1".
Result<LiveScript> live_script(std::string_view catalog_json);

}  // namespace reconcile::drift
