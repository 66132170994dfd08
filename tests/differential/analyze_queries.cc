// Analyses one query per line of standard input against a fixed schema (analyze_queries.sql has it for a
// server) and prints its output columns or its error, one line each. For comparing analysis with a real
// server's PREPARE.
#include <iostream>
#include <string>

#include "tests/unit/analyze/fixture.h"
#include "tests/unit/analyze/sample_schema.h"

using namespace reconcile;
using namespace reconcile::analyze;

int main() {
  Catalog catalog;
  Session session(catalog);
  fixture::add_sample_schema(session);
  for (std::string line; std::getline(std::cin, line);) std::cout << fixture::outcome_of(session, line) << '\n';
  return 0;
}
