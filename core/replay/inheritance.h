// What a table takes over from those it inherits from (MergeAttributes and its like).
#pragma once

#include "core/replay/constraint.h"
#include "core/replay/definition.h"

namespace reconcile::replay {

// A parent's default or check, on its way to a child whose columns are not numbered yet.
struct InheritedExpr {
  Expr* expr = nullptr;
  Oid from = invalid_oid;
};

struct InheritedCheck {
  std::string name;
  InheritedExpr check;
  int inh_count = 1;
  bool valid = true;
};

struct MergedColumns {
  std::vector<ColumnSpec> columns;
  std::vector<InheritedExpr> defaults;  // by column; empty where it has its own or none
  std::vector<InheritedCheck> checks;
};

// MergeAttributes: columns of the parents first, the table's own merged into them.
MergedColumns merge_attributes(Context& ctx, const TableDefinition& table);

// MergeAttributesIntoExisting and MergeConstraintsIntoExisting, for INHERIT and ATTACH PARTITION.
void merge_into_existing(Context& ctx, Oid child, Oid parent, bool is_partition);
// StoreCatalogInheritance1.
void store_inheritance(Context& ctx, Oid child, Oid parent, bool is_partition);
// RemoveInheritance, for NO INHERIT and DETACH PARTITION.
void remove_inheritance(Context& ctx, Oid child, Oid parent, bool is_partition);

}  // namespace reconcile::replay
