// Environments in words: what each ledger holds and what each tool's deploy command does next.
#pragma once

#include <string>
#include <vector>

#include "reconcile/report/report.h"

namespace reconcile::report {

// "prod (db.example.com:5432/app): `drizzle.__drizzle_migrations` with 6 rows"
std::string environment_head(const EnvironmentEntry& environment);

// "`drizzle-kit migrate` of drizzle:drizzle: 5 applied, 1 will run (`0005_tags`)", then a line for each thing that
// stops it or is to be known. Backticks round names.
std::vector<std::string> next_lines(const NextEntry& next);

}  // namespace reconcile::report
