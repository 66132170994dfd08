#include "reconcile/plan/ledger_view.h"

#include <algorithm>

#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

bool fits(LedgerKind kind, const Source& source) {
  if (source.adapter == "prisma") return kind == LedgerKind::Prisma;
  return source.adapter.starts_with("drizzle") && (kind == LedgerKind::Drizzle || kind == LedgerKind::DrizzleV1);
}

const Ledger* ledger_for(const Environment& environment, const Source& source) {
  const Ledger* found = nullptr;
  for (const Ledger& ledger : environment.ledgers) {
    if (!fits(ledger.kind, source)) continue;
    bool named = ledger.table == source.ledger.table && (ledger.schema == source.ledger.schema || source.ledger.schema.empty());
    if (named) return &ledger;
    if (found == nullptr && !source.ledger.configured) found = &ledger;
  }
  return found;
}

bool stands(const LedgerRow& row, LedgerKind kind) {
  return kind != LedgerKind::Prisma || (row.finished_at && !row.rolled_back_at);
}

void assign(const Source& source, LedgerView& view) {
  std::vector<bool> taken(view.ledger->rows.size());
  auto claim = [&](auto belongs) {
    for (std::size_t m = 0; m < source.migrations.size(); ++m) {
      if (view.row_of[m] != nullptr) continue;
      for (std::size_t r = 0; r < taken.size() && view.row_of[m] == nullptr; ++r) {
        const LedgerRow& row = view.ledger->rows[r];
        if (taken[r] || !stands(row, view.ledger->kind) || !belongs(source.migrations[m], row)) continue;
        taken[r] = true;
        view.row_of[m] = &row;
      }
    }
  };
  claim([](const Migration& m, const LedgerRow& row) { return row.name && *row.name == m.name; });
  if (view.ledger->kind != LedgerKind::Prisma) {
    claim([](const Migration& m, const LedgerRow& row) { return !row.name && !m.checksum.empty() && row.checksum == m.checksum; });
    claim([](const Migration& m, const LedgerRow& row) { return !row.name && m.when && row.created_at == m.when; });
  }
  for (std::size_t r = 0; r < taken.size(); ++r) {
    if (!taken[r] && stands(view.ledger->rows[r], view.ledger->kind)) view.orphans.push_back(&view.ledger->rows[r]);
  }
}

}  // namespace

std::optional<LedgerView> view_of(const Environment& environment, const Source& source) {
  LedgerView view{.environment = &environment, .ledger = ledger_for(environment, source),
                  .row_of = std::vector<const LedgerRow*>(source.migrations.size()), .orphans = {}};
  if (view.ledger == nullptr && !environment.complete) return std::nullopt;
  if (view.ledger != nullptr) assign(source, view);
  return view;
}

std::string ledger_table(const Source& source, const Ledger* ledger) {
  bool prisma = source.adapter == "prisma";
  std::string schema = ledger != nullptr ? ledger->schema : source.ledger.schema;
  std::string table = ledger != nullptr ? ledger->table : source.ledger.table;
  if (schema.empty()) schema = prisma ? "public" : "drizzle";
  if (table.empty()) table = prisma ? "_prisma_migrations" : "__drizzle_migrations";
  return sql_name(schema) + "." + sql_name(table);
}

}  // namespace reconcile::plan
