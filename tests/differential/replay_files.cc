// Replays SQL files in the order given on standard input (one path a line) and prints one line per
// statement: path, index, byte offset, outcome, SQLSTATE, message, position, length; tab-separated. For comparing the model
// with a real server's verdicts. Argument: --preset NAME.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "core/base/utf8.h"
#include "core/replay/replay.h"

using namespace reconcile;

namespace {

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

Migration read_migration(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  Migration migration;
  migration.path = migration.name = path;
  migration.text = utf8::sanitized(std::string(std::istreambuf_iterator<char>(in), {}));
  migration.chunks = {{Span{0, migration.text.size()}}};
  return migration;
}

}  // namespace

int main(int argc, char** argv) {
  replay::ReplayOptions options;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--preset") options.preset = argv[i + 1];
  }
  replay::Replay replay(options);
  for (const PgError& error : replay.prelude_errors()) std::cerr << "preset: " << error.sqlstate << " " << error.message << "\n";
  std::vector<std::string> paths;
  for (std::string path; std::getline(std::cin, path);) {
    replay.run(read_migration(path), TransactionMode::Autocommit);
    paths.push_back(path);
  }
  for (const replay::StatementTrace& s : replay.trace()) {
    const char* outcome = s.outcome == replay::Outcome::Succeeds ? "ok" : s.outcome == replay::Outcome::Fails ? "fails" : "undecided";
    std::cout << paths[static_cast<std::size_t>(s.migration)] << '\t' << s.index << '\t' << s.span.offset << '\t' << outcome << '\t'
              << (s.error ? s.error->sqlstate : "") << '\t' << one_line(s.error ? s.error->message : s.undecided_reason) << '\t'
              << (s.error ? s.error->location : -1) << '\t' << s.span.length << '\n';
  }
}
