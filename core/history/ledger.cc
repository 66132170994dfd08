#include "core/history/ledger.h"

namespace reconcile {

std::string_view to_string(LedgerKind kind) {
  switch (kind) {
    case LedgerKind::Drizzle: return "drizzle";
    case LedgerKind::DrizzleV1: return "drizzle-v1";
    case LedgerKind::Prisma: return "prisma";
    case LedgerKind::Other: return "other";
  }
  return "other";
}

}  // namespace reconcile
