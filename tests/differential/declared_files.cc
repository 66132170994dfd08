// For each repository root on standard input: the declared schemas of its sources, and which of their
// statements the model refuses.
#include <iostream>
#include <string>

#include "adapters/discovery.h"
#include "core/replay/replay.h"
#include "reconcile/declared/declared.h"

using namespace reconcile;

namespace {

void print(const declared::DeclaredSchema& schema) {
  std::cout << "  " << schema.origin << ": " << schema.sql.size() << " bytes" << (schema.complete ? "" : ", incomplete") << "\n";
  for (const LayoutProblem& problem : schema.problems) std::cout << "    problem: " << problem.message << "\n";
  replay::Replay replay(replay::ReplayOptions{.server_version = 15, .preset = {}, .prelude = schema.foundation});
  Migration migration;
  migration.name = migration.path = schema.origin;
  migration.text = schema.sql;
  migration.chunks = {{Span{0, schema.sql.size()}}};
  replay.run(migration, TransactionMode::Autocommit);
  for (const replay::StatementTrace& s : replay.trace()) {
    if (s.outcome == replay::Outcome::Succeeds) continue;
    std::cout << "    " << (s.error ? s.error->message : "undecided: " + s.undecided_reason) << "\n";
  }
}

}  // namespace

int main() {
  for (std::string root; std::getline(std::cin, root);) {
    auto tree = open_file_tree(root);
    if (!tree) continue;
    Repository repository = discover(**tree, {});
    const TreeIndex index = TreeIndex::walk(**tree);
    for (const Source& source : repository.sources) {
      std::cout << root << " " << source.id << " " << source.migrations.size() << " migrations\n";
      for (const declared::DeclaredSchema& schema : declared::declared_schemas(**tree, index, source)) print(schema);
    }
  }
}
