// Prints the SQL of the Drizzle snapshot at PATH: snapshot_sql PATH [PARENT…], parents of 1.x's diffs.
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "adapters/drizzle_snapshot/reader.h"
#include "adapters/drizzle_snapshot/script.h"
#include "adapters/config/literal_reader.h"

using namespace reconcile;

namespace {

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::map<std::string, std::string> parents;
  for (int i = 2; i < argc; ++i) {
    std::string text = read_file(argv[i]);
    parents[read_literal(text).string_at("id")] = text;
  }
  auto model = drizzle_snapshot::read_state(read_file(argv[1]), argv[1], [&](const std::string& id) { return parents[id]; });
  if (!model) {
    std::cerr << model.error().message << "\n";
    return 1;
  }
  std::cout << drizzle_snapshot::to_script(*model);
}
