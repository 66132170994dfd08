// Reads schema.prisma, one file or many, as far as it can be read.
#pragma once

#include <string>
#include <vector>

#include "adapters/prisma_schema/ast.h"

namespace reconcile::prisma_schema {

// Never fails: what is not understood is in Document::problems with its place, and reading goes on at the
// next line or block.
Document read_schema(std::vector<SourceText> files);

}  // namespace reconcile::prisma_schema
