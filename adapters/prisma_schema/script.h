// The script that `prisma migrate diff --from-empty --to-schema F --script` prints.
#pragma once

#include <string>

#include "adapters/prisma_schema/database.h"

namespace reconcile::prisma_schema {

std::string to_script(const Database& database);

}  // namespace reconcile::prisma_schema
