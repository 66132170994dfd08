// What a declared schema's language can't say, as Silence.
#pragma once

#include "reconcile/declared/declared.h"
#include "reconcile/drift/side.h"

namespace reconcile::drift {

Silence silence_of(const declared::DeclaredSchema& declared);

// Prisma declares unique constraints as unique indexes: both are then taken as indexes.
void unique_constraints_as_indexes(Inventory& inventory);

}  // namespace reconcile::drift
