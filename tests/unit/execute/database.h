// A database of the model that SQL is run on.
#pragma once

#include <string>
#include <string_view>

#include "core/analyze/session.h"
#include "core/catalog/catalog.h"

namespace reconcile::test {

class Database {
 public:
  // DDL statements; throws what they throw.
  void define(const std::string& script);
  // One query's rows as psql -At prints them, joined by " / ", with NULL for null and ? for what can't be
  // told; "SQLSTATE: message" (and " | DETAIL") where it fails, "undecided" where that can't be told.
  std::string answer(const std::string& query);

  catalog::Catalog catalog;
  analyze::Session session{catalog};
};

}  // namespace reconcile::test
