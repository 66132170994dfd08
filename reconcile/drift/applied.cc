#include "reconcile/drift/applied.h"

#include <algorithm>

namespace reconcile::drift {

namespace {

bool is_ledger_of(const Source& source, const Ledger& ledger) {
  bool kind = source.adapter == "prisma"       ? ledger.kind == LedgerKind::Prisma
              : source.adapter == "drizzle" || source.adapter == "drizzle-v1"
                  ? ledger.kind == LedgerKind::Drizzle || ledger.kind == LedgerKind::DrizzleV1
                  : false;
  if (!kind) return false;
  if (!source.ledger.configured) return true;
  return source.ledger.table == ledger.table && (source.ledger.schema.empty() || source.ledger.schema == ledger.schema);
}

bool records(const LedgerRow& row, const Migration& migration, LedgerKind kind) {
  if (kind == LedgerKind::Prisma) return row.name == migration.name && row.finished_at && !row.rolled_back_at;
  if (row.name && *row.name == migration.name) return true;
  if (!row.checksum.empty() && row.checksum == migration.checksum) return true;
  return row.created_at && migration.when && *row.created_at == *migration.when;
}

}  // namespace

std::optional<std::vector<bool>> applied_on(const Source& source, const Environment& environment) {
  std::optional<std::vector<bool>> out;
  for (const Ledger& ledger : environment.ledgers) {
    if (!is_ledger_of(source, ledger)) continue;
    if (!out) out.emplace(source.migrations.size());
    for (std::size_t i = 0; i < source.migrations.size(); ++i) {
      (*out)[i] = (*out)[i] || std::any_of(ledger.rows.begin(), ledger.rows.end(), [&](const LedgerRow& row) { return records(row, source.migrations[i], ledger.kind); });
    }
  }
  return out;
}

}  // namespace reconcile::drift
