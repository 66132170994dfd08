// Constraint rows, and CHECK constraints from text to row.
#include "core/replay/constraint.h"

#include <algorithm>

#include "core/catalog/walk.h"
#include "core/replay/naming.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

Expr* cook_check(Context& ctx, const Relation& relation, const ::Node* raw) {
  analyze::ParseState state = ctx.parse_state();
  analyze::add_relation_to_namespace(state, relation);
  Expr* check = analyze::transform_relation_qual(state, raw, analyze::ParseExprKind::CheckConstraint, "CHECK");
  if (state.rtable.size() != 1) {
    throw error("42P10", "only table \"%s\" can be referenced in check constraint", {relation.name});
  }
  return check;
}

// The one column that a check is about lends it its name.
std::string choose_check_name(Context& ctx, const Relation& relation, const Expr* check,
                              const std::vector<std::string>& taken) {
  std::vector<AttrNumber> columns = expression_columns(ctx, check, relation);
  std::string column;
  if (columns.size() == 1 && columns[0] > 0) column = relation.attribute(columns[0])->name;
  return choose_constraint_name(ctx, relation.name, column, "check", relation.nsp, taken);
}

// MergeWithExistingConstraint: whether an equal one of that name is there; any other is in the way.
bool merge_with_existing(Context& ctx, const Relation& relation, const CheckSpec& spec, Expr* check, bool allow_merge,
                         bool is_local) {
  const Constraint* found = find_constraint(ctx, relation.oid, spec.name);
  if (found == nullptr) return false;
  bool equal = found->contype == 'c' && equal_expr(found->check, check);
  // One that is only inherited may become the table's own as well.
  bool may_merge = allow_merge || (is_local && !found->is_local && !relation.is_partition);
  if (!equal || !may_merge) {
    throw error("42710", "constraint \"%s\" for relation \"%s\" already exists", {spec.name, relation.name});
  }
  if (found->no_inherit) {
    throw error("42P17", "constraint \"%s\" conflicts with non-inherited constraint on relation \"%s\"",
                {spec.name, relation.name});
  }
  if (found->inh_count > 0 && spec.no_inherit) {
    throw error("42P17", "constraint \"%s\" conflicts with inherited constraint on relation \"%s\"",
                {spec.name, relation.name});
  }
  if (spec.valid && !found->validated) {
    throw error("42P17", "constraint \"%s\" conflicts with NOT VALID constraint on relation \"%s\"",
                {spec.name, relation.name});
  }
  notice(ctx, "merging constraint \"%s\" with inherited definition", {spec.name});
  Constraint& merged = ctx.catalog.constraints.edit(found->oid);
  if (relation.is_partition) {  // of one parent, and then nothing but its own
    merged.inh_count = 1;
    merged.is_local = false;
  } else if (is_local) {
    merged.is_local = true;
  } else {
    ++merged.inh_count;
  }
  return true;
}

Oid add_check(Context& ctx, const Relation& relation, const CheckSpec& spec, Expr* check, bool is_local) {
  if (spec.no_inherit && relation.kind == 'p') {
    throw error("42P16", "cannot add NO INHERIT constraint to partitioned table \"%s\"", {relation.name});
  }
  Constraint constraint = new_object<Constraint>(ctx, spec.name, relation.nsp, relation.oid);
  constraint.contype = 'c';
  constraint.relid = relation.oid;
  constraint.check = check;
  constraint.key = expression_columns(ctx, check, relation);
  std::sort(constraint.key.begin(), constraint.key.end());
  constraint.validated = spec.valid;
  constraint.no_inherit = spec.no_inherit;
  constraint.is_local = is_local;
  constraint.inh_count = is_local ? spec.inh_count : std::max(1, spec.inh_count);
  return store_constraint(ctx, std::move(constraint)).oid;
}

bool same_layout(Context& ctx, const Expr* expr, const Relation& from, const Relation& to) {
  for (AttrNumber column : expression_columns(ctx, expr, from)) {
    if (column < 0) continue;
    if (column == 0) return false;
    const Attribute* there = to.attribute(column);
    const Attribute* here = from.attribute(column);
    if (there == nullptr || there->dropped || there->name != here->name || there->type != here->type) return false;
  }
  return true;
}

}  // namespace

const Constraint* find_constraint(const Context& ctx, Oid relation, std::string_view name) {
  for (const Constraint* constraint : ctx.catalog.constraints.of_parent(relation)) {
    if (constraint->name == name) return constraint;
  }
  return nullptr;
}

Constraint& store_constraint(Context& ctx, Constraint constraint) {
  Constraint& stored = ctx.catalog.constraints.add(std::move(constraint));
  ObjectAddress self{ClassId::Constraint, stored.oid};
  ObjectAddress relation{ClassId::Relation, stored.relid};
  bool any = false;
  for (AttrNumber column : stored.key) {
    if (column == 0) continue;
    record_dependency(ctx, self, {ClassId::Relation, stored.relid, column}, DependencyType::Auto);
    any = true;
  }
  if (!any) record_dependency(ctx, self, relation, DependencyType::Auto);
  for (AttrNumber column : stored.foreign_key) {
    record_dependency(ctx, self, {ClassId::Relation, stored.foreign_relid, column}, DependencyType::Normal);
  }
  if (stored.contype == 'f') record_dependency(ctx, self, {ClassId::Relation, stored.index}, DependencyType::Normal);
  for (Oid op : stored.pf_eqop) record_dependency(ctx, self, {ClassId::Operator, op}, DependencyType::Normal);
  if (stored.check != nullptr) {
    record_expression_dependencies(ctx, self, stored.check, &relation_of(ctx, stored.relid), DependencyType::Normal,
                                   DependencyType::Normal);
  }
  return stored;
}

CheckSpec check_spec(const ConstraintSpec& constraint) {
  CheckSpec out;
  out.name = sql::str(constraint.node->conname);
  out.raw = constraint.node->raw_expr;
  out.no_inherit = constraint.node->is_no_inherit;
  out.valid = constraint.node->initially_valid;
  return out;
}

std::vector<Oid> add_checks(Context& ctx, Oid oid, std::vector<CheckSpec> checks, bool allow_merge, bool is_local) {
  std::vector<Oid> added;
  std::vector<std::string> names;
  for (CheckSpec& spec : checks) {
    const Relation& relation = relation_of(ctx, oid);
    Expr* check = spec.cooked != nullptr ? spec.cooked : cook_check(ctx, relation, spec.raw);
    if (spec.name.empty()) {
      spec.name = choose_check_name(ctx, relation, check, names);
    } else {
      if (std::find(names.begin(), names.end(), spec.name) != names.end()) {
        throw error("42710", "check constraint \"%s\" already exists", {spec.name});
      }
      if (merge_with_existing(ctx, relation, spec, check, allow_merge, is_local)) continue;
    }
    names.push_back(spec.name);
    added.push_back(add_check(ctx, relation, spec, check, is_local && spec.is_local));
  }
  return added;
}

Expr* translate_check(Context& ctx, Expr* expr, const Relation& from, const Relation& to) {
  if (expr == nullptr || same_layout(ctx, expr, from, to)) return expr;
  ParsedExpression text = parse_expression(analyze::deparse_expr(ctx.catalog, expr, &from));
  return cook_check(ctx, to, text.node);
}

Expr* translate_index_expr(Context& ctx, Expr* expr, const Relation& from, const Relation& to) {
  if (expr == nullptr || same_layout(ctx, expr, from, to)) return expr;
  ParsedExpression text = parse_expression(analyze::deparse_expr(ctx.catalog, expr, &from));
  analyze::ParseState state = ctx.parse_state();
  analyze::add_relation_to_namespace(state, to);
  Expr* translated = analyze::transform_expr(state, text.node, analyze::ParseExprKind::IndexExpression);
  analyze::assign_collations(state, translated);
  return translated;
}

Expr* translate_default(Context& ctx, Expr* expr, const Relation& from, const Relation& to, const Attribute& column) {
  if (expr == nullptr || same_layout(ctx, expr, from, to)) return expr;
  ParsedExpression text = parse_expression(analyze::deparse_expr(ctx.catalog, expr, &from));
  analyze::ParseState state = ctx.parse_state();
  analyze::add_relation_to_namespace(state, to);
  return analyze::cook_default(state, text.node, column.type, column.typmod, column.name, column.generated != 0);
}

bool same_expression(const Context& ctx, const Expr* a, const Relation& of_a, const Expr* b, const Relation& of_b) {
  if (equal_expr(a, b)) return true;
  return analyze::deparse_expr(ctx.catalog, a, &of_a) == analyze::deparse_expr(ctx.catalog, b, &of_b);
}

}  // namespace reconcile::replay
