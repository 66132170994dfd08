// Replays SQL files in the order given on standard input (one path a line) and prints the catalog as a
// Drizzle snapshot; what it cannot hold, and what to mend in schema.ts, goes to standard error.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "core/base/utf8.h"
#include "core/replay/replay.h"
#include "reconcile/declared/drizzle_snapshot_writer.h"

using namespace reconcile;

int main(int argc, char** argv) {
  replay::Replay replay;
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream in(path, std::ios::binary);
    Migration migration;
    migration.path = migration.name = path;
    migration.text = utf8::sanitized(std::string(std::istreambuf_iterator<char>(in), {}));
    migration.chunks = {{Span{0, migration.text.size()}}};
    replay.run(migration, TransactionMode::Autocommit);
  }
  for (const replay::StatementTrace& s : replay.trace()) {
    if (s.outcome != replay::Outcome::Succeeds) std::cerr << "statement " << s.index << ": " << (s.error ? s.error->message : s.undecided_reason) << "\n";
  }
  const std::string id = argc > 1 ? argv[1] : "00000000-0000-4000-8000-000000000001";
  const declared::DrizzleSnapshot snapshot = declared::drizzle_snapshot(replay.catalog(), {.id = id});
  std::cout << snapshot.json;
  for (const declared::LeftOut& item : snapshot.left_out) std::cerr << "left out: " << item.kind << " " << item.name << "\n";
  for (const declared::Correction& item : snapshot.corrections) std::cerr << "correct " << item.object << ": " << item.text << "\n";
}
