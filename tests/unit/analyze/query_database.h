// The schema that the tests of queries speak of.
#pragma once

#include "tests/unit/analyze/fixture.h"

namespace reconcile::analyze::fixture {

struct QueryDatabase {
  QueryDatabase();
  Catalog catalog;
  Session session{catalog};
};

struct Row {
  const char* sql;
  const char* expected;  // as outcome_of() says it
};
void check_rows(std::span<const Row> rows);

}  // namespace reconcile::analyze::fixture
