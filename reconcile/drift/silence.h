// What a declared schema's language can't say, as Silence.
#pragma once

#include "reconcile/declared/declared.h"
#include "reconcile/drift/side.h"

namespace reconcile::drift {

Silence silence_of(const declared::DeclaredSchema& declared);

// Prisma declares unique constraints as unique indexes: both are then taken as indexes.
void unique_constraints_as_indexes(Inventory& inventory);

// A serial column's sequence and, for drizzle, a column's own primary key have no name in these languages: what a
// renamed table has kept is as good as what a new one would get.
void take_unsaid_names(Inventory& declared, const Inventory& other, const declared::DeclaredSchema& schema);

}  // namespace reconcile::drift
