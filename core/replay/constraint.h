// Rows of pg_constraint: CHECK, key constraints, FOREIGN KEY.
#pragma once

#include "core/replay/definition.h"

namespace reconcile::replay {

// A constraint of `relation` by name, or null.
const Constraint* find_constraint(const Context& ctx, Oid relation, std::string_view name);

// CreateConstraintEntry: adds the row (with OID) and its dependencies on columns, index and operators.
Constraint& store_constraint(Context& ctx, Constraint constraint);

// A CHECK about to be stored: written (raw) or taken over from elsewhere (cooked).
struct CheckSpec {
  std::string name;  // empty: chosen
  const ::Node* raw = nullptr;
  Expr* cooked = nullptr;
  bool no_inherit = false, valid = true;
  bool is_local = true;
  int inh_count = 0;
};
CheckSpec check_spec(const ConstraintSpec& constraint);

// AddRelationNewConstraints' part for checks: names are chosen, equal ones merged where `allow_merge`.
// Returns those that were really added.
std::vector<Oid> add_checks(Context& ctx, Oid relation, std::vector<CheckSpec> checks, bool allow_merge, bool is_local);

// ATAddForeignKeyConstraint with its checks; recurses to partitions.
Oid add_foreign_key(Context& ctx, Oid relation, const ConstraintSpec& spec);
// A new partition of `parent` takes over the parent's foreign keys (CloneForeignKeyConstraints).
void clone_foreign_keys(Context& ctx, Oid parent, Oid partition);

// `expr`, which stands on columns of `from`, as an expression on the columns of the same names of `to`.
Expr* translate_check(Context& ctx, Expr* expr, const Relation& from, const Relation& to);
// Of an index on `from`, for one on `to`.
Expr* translate_index_expr(Context& ctx, Expr* expr, const Relation& from, const Relation& to);
Expr* translate_default(Context& ctx, Expr* expr, const Relation& from, const Relation& to, const Attribute& column);
// Printed alike: the server's equal() on expression trees.
bool same_expression(const Context& ctx, const Expr* a, const Relation& of_a, const Expr* b, const Relation& of_b);

}  // namespace reconcile::replay
