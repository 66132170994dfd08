// Histories that start in the middle: their first migrations change what no migration makes, because the
// databases were there before (`prisma db push`). The beginning is what the repository declared just before the
// first migration came; git has it.
#pragma once

#include <optional>

#include "reconcile/audit/audit.h"
#include "reconcile/plan/plan.h"

namespace reconcile::plan {

// For Prisma. Nothing where the history does not miss relations or types that nobody makes, or git has no
// schema.prisma from before. What its proof says is for the planner to look at.
std::optional<Option> missing_beginning(const Audit& audit, const AuditOptions& options, const Source& source);

}  // namespace reconcile::plan
