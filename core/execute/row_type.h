// Rows as values: what a range table entry's or composite type's row is made of.
#pragma once

#include <string_view>
#include <vector>

#include "core/analyze/session.h"
#include "core/catalog/expr.h"
#include "core/catalog/value.h"

namespace reconcile::execute {

// The row of one entry as a single value; of a function with a scalar result that is its one column.
catalog::Value whole_row(const analyze::Session& session, const catalog::RangeTblEntry& entry,
                         const catalog::Row& row);

struct Field {
  std::string_view name;
  catalog::Oid type = catalog::invalid_oid;
};
// The live fields of a composite type, or of what a row expression is; empty when not known.
std::vector<Field> fields_of(const analyze::Session& session, const catalog::Expr* expr);
std::vector<Field> fields_of_type(const analyze::Session& session, catalog::Oid type);

}  // namespace reconcile::execute
