// For each repository root on standard input: where its Drizzle histories and their snapshots part ways.
#include <iostream>
#include <string>

#include "adapters/discovery.h"
#include "reconcile/declared/snapshot_mismatch.h"

using namespace reconcile;

int main() {
  for (std::string root; std::getline(std::cin, root);) {
    auto tree = open_file_tree(root);
    if (!tree) continue;
    for (const Source& source : discover(**tree, {}).sources) {
      if (source.adapter != "drizzle" && source.adapter != "drizzle-v1") continue;
      std::cout << root << " " << source.id << " " << source.migrations.size() << " migrations\n";
      for (const declared::SnapshotMismatch& m : declared::snapshot_mismatches(**tree, source, {})) {
        std::cout << "  " << (m.migration ? source.migrations[*m.migration].name : "?") << " " << m.snapshot << "\n";
        for (const std::string& o : m.snapshot_only) std::cout << "    snapshot only: " << o << "\n";
        for (const std::string& o : m.history_only) std::cout << "    history only: " << o << "\n";
        for (const std::string& o : m.differing) std::cout << "    differs: " << o << "\n";
      }
      std::cout << std::flush;
    }
  }
}
