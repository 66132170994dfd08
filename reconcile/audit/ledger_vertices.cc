#include "reconcile/audit/ledger_vertices.h"

#include "reconcile/migrator/checksum.h"
#include "reconcile/migrator/rows.h"

namespace reconcile {
namespace {

constexpr std::size_t most_rows = 100;  // of one ledger

}  // namespace

void add_ledger_rows(const std::vector<Source>& sources, const std::vector<Environment>& environments, const std::vector<migrator::Next>& forecast,
                     History& dag) {
  for (const migrator::Next& next : forecast) {
    const Source& source = sources[next.source];
    const Environment& environment = environments[next.environment];
    std::size_t drawn = 0;
    for (std::size_t r = 0; r < next.rows.size() && drawn < most_rows; ++r) {
      const migrator::RowMatch& match = next.rows[r];
      const LedgerRow& row = environment.ledgers[*next.ledger].rows[r];
      std::optional<VertexId> file;
      if (match.migration) {
        if (migrator::same_checksum(source, source.migrations[*match.migration], row)) continue;
        file = dag.migration(next.source, *match.migration);
      }
      dag.add_ledger_row(source.id, environment.name + ": " + migrator::row_name(row), file);
      ++drawn;
    }
  }
}

}  // namespace reconcile
