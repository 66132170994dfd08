// Replays SQL files in the order given on standard input (one path a line) and prints the catalog as SQL,
// for comparing a database made from it with the one that the files made. Argument: --preset NAME.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "core/base/utf8.h"
#include "core/replay/replay.h"
#include "reconcile/schema/schema_sql.h"

using namespace reconcile;

int main(int argc, char** argv) {
  replay::ReplayOptions options;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--preset") options.preset = argv[i + 1];
  }
  replay::Replay replay(options);
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream in(path, std::ios::binary);
    Migration migration;
    migration.path = migration.name = path;
    migration.text = utf8::sanitized(std::string(std::istreambuf_iterator<char>(in), {}));
    migration.chunks = {{Span{0, migration.text.size()}}};
    replay.run(migration, TransactionMode::Autocommit);
  }
  int undecided = 0;
  for (const replay::StatementTrace& s : replay.trace()) undecided += s.outcome == replay::Outcome::Undecided ? 1 : 0;
  std::cerr << "undecided statements: " << undecided << '\n';
  try {
    std::cout << schema::schema_sql(replay.catalog());
  } catch (const Undecided& what) {
    std::cerr << "not printed: " << what.reason << '\n';
    return 2;
  }
}
