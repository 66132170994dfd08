// Rows of pg_catalog and information_schema, made from the model when a query looks at them.
#pragma once

#include <set>

#include "core/execute/execute.h"

namespace reconcile::execute {

// Columns that the query does not look at are left unknown, and so are those that the model can't fill.
// A table that is not modelled is an incomplete result without rows. 0 in `used` stands for every column.
ResultSet scan_system_table(analyze::Session& session, const catalog::Relation& table,
                            const std::set<catalog::AttrNumber>& used);

}  // namespace reconcile::execute
