// SQL about a tool's ledger.
#pragma once

#include <string>
#include <string_view>

#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile::migrator {

std::string quoted_identifier(std::string_view name);  // "a""b"
std::string quoted_literal(std::string_view text);     // 'it''s'
std::string quoted_table(const Ledger& ledger);        // "drizzle"."__drizzle_migrations"

// What the tool makes before it runs the first migration: drizzle-orm its ledger; nothing of Prisma's, whose
// shadow database has none.
std::string create_ledger(const Source& source);

}  // namespace reconcile::migrator
