// Compares the schema that SQL files build (paths on standard input, one a line, in order) with another one and
// prints a line for each difference, and for each object that is undecided. The other one: --live FILE (what
// catalog_query() answers) or --sql FILE (pg_dump, or any SQL). --preset NAME. --query prints the query instead.
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>

#include "adapters/postgres/catalog_query.h"
#include "core/base/utf8.h"
#include "reconcile/drift/compare.h"

using namespace reconcile;

namespace {

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return utf8::sanitized(std::string(std::istreambuf_iterator<char>(in), {}));
}

Source history() {
  Source source;
  source.id = "files";
  source.adapter = "manual";
  for (std::string path; std::getline(std::cin, path);) {
    Migration migration;
    migration.path = migration.name = path;
    migration.text = contents(path);
    migration.chunks = {{Span{0, migration.text.size()}}};
    source.migrations.push_back(std::move(migration));
  }
  return source;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  }
  return text;
}

void print(const drift::Comparison& comparison) {
  for (const drift::Difference& d : comparison.differences) {
    std::cout << (d.part_of ? "  part\t" : "difference\t") << d.code() << '\t' << d.id.qualified() << '\t' << drift::to_string(d.kind);
    for (const drift::PropertyChange& change : d.changes) {
      std::cout << '\t' << change.name << ": " << one_line(change.expected.value_or("-")) << " => " << one_line(change.actual.value_or("-"));
    }
    if (d.renamed) std::cout << "\trenamed: " << d.renamed->qualified();
    std::cout << '\n';
  }
  for (const drift::Undecidable& u : comparison.undecided) std::cout << "undecided\t" << u.id.display() << '\t' << one_line(u.why) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> given;
  for (int i = 1; i < argc; i += 2) given[argv[i]] = i + 1 < argc ? argv[i + 1] : "";
  if (given.contains("--query")) {
    std::cout << postgres::catalog_query();
    return 0;
  }
  using Clock = std::chrono::steady_clock;
  auto started = Clock::now();
  auto lap = [&](const char* what) {
    auto now = Clock::now();
    if (given.contains("--time")) std::cerr << what << ": " << std::chrono::duration_cast<std::chrono::milliseconds>(now - started).count() << " ms\n";
    started = now;
  };
  drift::SideOptions options{.server_version = 15, .preset = given["--preset"], .roles = {}};
  bool is_live = given.contains("--live");
  Result<drift::Side> other = is_live ? drift::live_side("live", contents(given["--live"]), options)
                                      : Result<drift::Side>(drift::sql_side(drift::Role::Live, "dump", contents(given["--sql"]), options));
  if (!other) {
    std::cerr << other.error().message << '\n';
    return 2;
  }
  lap("other side");
  AuditOptions audit;
  audit.config.preset = given["--preset"];
  drift::Side files = drift::history_side(history(), audit, other->roles);
  lap("history");
  drift::Ignored ignored;
  ignored.add_platform(given["--preset"]);
  drift::Comparison comparison = drift::compare(files, *other, ignored);
  lap("compare");
  print(comparison);
  for (const drift::Doubt& doubt : other->doubts) std::cout << "not followed\t" << one_line(doubt.reason) << '\n';
  for (const drift::Doubt& doubt : files.doubts) std::cout << (doubt.failed ? "fails\t" : "doubt\t") << one_line(doubt.reason) << '\n';
  std::cout << "compared\t" << comparison.compared << '\n';
}
