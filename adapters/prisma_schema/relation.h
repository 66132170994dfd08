// The relations of a Prisma schema: which fields of which models face each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/prisma_schema/ast.h"

namespace reconcile::prisma_schema {

// A relation that a model's own columns hold: one foreign key.
struct KeyRelation {
  const Model* model;
  const Field* field;       // the one with `fields:`
  const Attribute* attribute;
  const Model* referenced;
};

// A relation that an implicit table holds. `a` is the model whose name is first (the field, of a
// model with itself).
struct JoinRelation {
  std::string name;  // of the table: "_AToB"
  const Model* a;
  const Model* b;
  const Field* a_field;
};

struct Relations {
  std::vector<KeyRelation> keys;    // in the order of models and fields
  std::vector<JoinRelation> joins;  // likewise
};

// Borrows from `document`. Problems (an unknown type, no opposite field) are added to it.
Relations find_relations(const Document& document, std::vector<Problem>& problems);

// The names in an array argument such as fields: [a, b].
std::vector<std::string> names_in(const Expression* array);

}  // namespace reconcile::prisma_schema
