// Expressions that DDL stores: defaults, generated columns, checks, predicates (cookDefault and company).
#include "core/analyze/expression.h"
#include "core/analyze/level_walk.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

void check_generated_reference(const ParseState& state, const catalog::Var& var) {
  if (var.varattno == 0) {
    throw PgError("42P17", "cannot use whole-row variable in column generation expression", var.location)
        .with_detail("This would cause the generated column to depend on its own value.");
  }
  const RangeTblEntry& rte = *state.rtable[static_cast<std::size_t>(var.varno) - 1];
  const Relation* relation = state.catalog.relations.find(rte.relid);
  const Attribute* column = relation == nullptr ? nullptr : relation->attribute(var.varattno);
  if (column == nullptr || column->generated == 0) return;
  throw PgError("42P17", "cannot use generated column \"" + column->name + "\" in column generation expression",
                var.location)
      .with_detail("A generated column cannot reference another generated column.");
}

void check_generation_expression(const ParseState& state, const Expr* expr) {
  walk_levels(expr, 0, [&](const Expr* at, int) {
    if (at->kind == ExprKind::Var) check_generated_reference(state, as<catalog::Var>(at));
    return Walk::Into;
  });
  if (expression_volatility(state.session, expr) != 'i') throw PgError("42P17", "generation expression is not immutable");
}

}  // namespace

Expr* cook_default(ParseState& state, const ::Node* raw, Oid type, std::int32_t typmod, std::string_view column,
                   bool generated) {
  Expr* expr = transform_expr(state, raw, generated ? ParseExprKind::GeneratedColumn : ParseExprKind::ColumnDefault);
  if (generated) check_generation_expression(state, expr);
  if (type != invalid_oid) {
    Oid from = expr->type;
    expr = coerce_to_target(state, expr, from, type, typmod, CoercionContext::Assignment, CoercionForm::ImplicitCast, -1);
    if (expr == nullptr) {
      throw PgError("42804", "column \"" + std::string(column) + "\" is of type " + format_type(state.session, type) +
                                 " but default expression is of type " + format_type(state.session, from))
          .with_hint("You will need to rewrite or cast the expression.");
    }
  }
  assign_collations(state, expr);
  return expr;
}

Expr* transform_relation_qual(ParseState& state, const ::Node* raw, ParseExprKind kind, std::string_view construct) {
  Expr* expr = coerce_to_boolean(state, transform_expr(state, raw, kind), construct);
  assign_collations(state, expr);
  return expr;
}

NamespaceItem* add_relation_to_namespace(ParseState& state, const Relation& relation, std::string_view alias,
                                         bool inherit) {
  ::Alias name{};
  std::string terminated = std::string(alias) + '\0';
  name.type = T_Alias;
  name.aliasname = const_cast<char*>(state.catalog.arena().copy(terminated).data());
  NamespaceItem* item = add_entry_for_relation(state, relation, alias.empty() ? nullptr : &name, inherit, true);
  add_to_query(state, item, true, true, true);
  return item;
}

}  // namespace reconcile::analyze
