// CREATE [OR REPLACE] RULE (rewriteDefine.c, parse_utilcmd.c).
#include <algorithm>

#include "core/analyze/level_walk.h"
#include "core/replay/deletion.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

char event_code(CmdType event) {
  switch (event) {
    case CMD_SELECT: return '1';
    case CMD_UPDATE: return '2';
    case CMD_INSERT: return '3';
    default: return '4';
  }
}

bool is_nothing(const ::Node* action) { return action == nullptr || nodeTag(action) == T_NotifyStmt; }

constexpr int old_varno = 1, new_varno = 2;

// Both rows are in the range table. A condition sees those that its event has; an action sees both, and is
// refused when it uses one that there is not.
void add_old_and_new(analyze::ParseState& state, const Relation& relation) {
  for (std::string_view alias : {"old", "new"}) {
    analyze::add_relation_to_namespace(state, relation, alias, false)->cols_visible = false;
  }
}

bool uses_row(const catalog::Query& action, int varno) {
  return analyze::walk_query_levels(action, 0, [&](const Expr* expr, int level) {
    if (expr->kind != ExprKind::Var) return analyze::Walk::Into;
    const auto& var = as<catalog::Var>(expr);
    return var.varno == varno && var.levels_up == level ? analyze::Walk::Found : analyze::Walk::Into;
  });
}

void check_rows_used(const catalog::Query& action, CmdType event) {
  if (event == CMD_INSERT && uses_row(action, old_varno)) throw PgError("42P17", "ON INSERT rule cannot use OLD");
  if (event == CMD_DELETE && uses_row(action, new_varno)) throw PgError("42P17", "ON DELETE rule cannot use NEW");
}

void add_visible_rows(analyze::ParseState& state, const Relation& relation, CmdType event) {
  analyze::NamespaceItem* old_row = analyze::add_relation_to_namespace(state, relation, "old", false);
  analyze::NamespaceItem* new_row = analyze::add_relation_to_namespace(state, relation, "new", false);
  auto hide = [](analyze::NamespaceItem* item, bool visible) {
    item->rel_visible = item->rel_visible && visible;
    item->cols_visible = item->cols_visible && visible;
  };
  hide(old_row, event != CMD_INSERT);
  hide(new_row, event == CMD_INSERT || event == CMD_UPDATE);
}

const Rule* find_rule(const Context& ctx, Oid relation, std::string_view name) {
  for (const Rule* rule : ctx.catalog.rules.of_parent(relation)) {
    if (rule->name == name) return rule;
  }
  return nullptr;
}

void check_rule_target(const ::RuleStmt& stmt, const Relation& relation) {
  if (std::string_view("rvmp").find(relation.kind) == std::string_view::npos) {
    throw PgError("42809", "relation " + quoted(relation.name) + " cannot have rules");
  }
  if (relation.oid < first_normal_oid) {
    throw PgError("42501", "permission denied: " + quoted(relation.name) + " is a system catalog");
  }
  if (stmt.event == CMD_SELECT && std::string_view(stmt.rulename) != "_RETURN") {
    throw PgError("42P17", "view rule for " + quoted(relation.name) + " must be named \"_RETURN\"");
  }
  if (stmt.event == CMD_SELECT) throw Undecided{"a rule ON SELECT makes a table a view"};
}

}  // namespace

void apply(Context& ctx, const ::RuleStmt& stmt) {
  const Relation& relation = open_relation_without_position(ctx, *stmt.relation);
  if (relation.kind == 'm') throw PgError("0A000", "rules on materialized views are not supported");
  std::vector<ObjectAddress> references;
  Expr* qual = nullptr;
  {
    analyze::ParseState state = ctx.parse_state();
    add_visible_rows(state, relation, stmt.event);
    if (stmt.whereClause != nullptr) {
      qual = analyze::transform_relation_qual(state, stmt.whereClause, analyze::ParseExprKind::Where, "WHERE");
      analyze::assign_collations(state, qual);
      references = analyze::find_expr_references(ctx.session, qual, state.rtable);
    }
  }
  std::vector<catalog::Query*> actions;
  for (const ::Node* action : sql::list(stmt.actions)) {
    if (is_nothing(action)) continue;
    analyze::ParseState state = ctx.parse_state();
    add_old_and_new(state, relation);
    catalog::Query* query = analyze::analyze_query(state, action);
    check_rows_used(*query, stmt.event);
    auto used = analyze::find_query_references(ctx.session, query);
    references.insert(references.end(), used.begin(), used.end());
    actions.push_back(query);
  }
  check_rule_target(stmt, relation);
  const Rule* existing = find_rule(ctx, relation.oid, stmt.rulename);
  if (existing != nullptr && !stmt.replace) {
    ctx.session.use({ClassId::Rule, existing->oid});
    throw PgError("42710", "rule " + quoted(stmt.rulename) + " for relation " + quoted(relation.name) +
                               " already exists");
  }
  if (existing == nullptr) {
    auto row = new_object<Rule>(ctx, stmt.rulename, invalid_oid, relation.oid);
    existing = &ctx.catalog.rules.add(std::move(row));
  }
  Rule& rule = ctx.catalog.rules.edit(existing->oid);
  rule.event = event_code(stmt.event);
  rule.instead = stmt.instead;
  rule.qual = qual;
  rule.actions = std::move(actions);
  rule.changed = ctx.session.statement;
  ObjectAddress self{ClassId::Rule, rule.oid};
  ctx.catalog.depends.remove_references_of(self);
  record_dependency(ctx, self, {ClassId::Relation, relation.oid}, DependencyType::Auto);
  record_dependencies(ctx, self, std::move(references), DependencyType::Normal);
}

}  // namespace reconcile::replay
