// CREATE POLICY, ALTER POLICY (policy.c).
#include <algorithm>

#include "core/replay/deletion.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

char command_code(std::string_view name) {
  if (name == "select") return 'r';
  if (name == "insert") return 'a';
  if (name == "update") return 'w';
  if (name == "delete") return 'd';
  return '*';
}

std::vector<Oid> policy_roles(Context& ctx, const List* roles) {
  std::vector<Oid> out;
  for (auto* role : sql::list<::RoleSpec>(roles)) {
    if (role->roletype == ROLESPEC_PUBLIC) {
      if (sql::list(roles).size() != 1) notice(ctx, "ignoring specified roles other than PUBLIC");
      return {invalid_oid};
    }
    out.push_back(role_oid(ctx, *role));
  }
  return out;
}

const Relation& policy_table(Context& ctx, const ::RangeVar& table) {
  const Relation& relation = lookup_without_position(ctx, table);
  if (relation.oid < first_normal_oid) {
    throw PgError("42501", "permission denied: " + quoted(relation.name) + " is a system catalog");
  }
  if (relation.kind != 'r' && relation.kind != 'p') {
    throw PgError("42809", quoted(relation.name) + " is not a table");
  }
  return relation;
}

// The server keeps no source text while it looks at a policy: its refusals carry no position.
Expr* policy_qual(Context& ctx, const ::Node* raw, const Relation& relation) try {
  if (raw == nullptr) return nullptr;
  analyze::ParseState state = ctx.parse_state();
  analyze::add_relation_to_namespace(state, relation, {}, false);
  Expr* expr = analyze::transform_relation_qual(state, raw, analyze::ParseExprKind::Policy, "POLICY");
  analyze::assign_collations(state, expr);
  return expr;
} catch (PgError& error) {
  error.location = -1;
  throw;
}

const Policy* find_policy(const Context& ctx, Oid relation, std::string_view name) {
  for (const Policy* policy : ctx.catalog.policies.of_parent(relation)) {
    if (policy->name == name) return policy;
  }
  return nullptr;
}

void record_policy_dependencies(Context& ctx, const Policy& policy) {
  ObjectAddress self{ClassId::Policy, policy.oid};
  const Relation& table = *ctx.catalog.relations.find(policy.parent);
  ctx.catalog.depends.remove_references_of(self);
  record_dependency(ctx, self, {ClassId::Relation, policy.parent}, DependencyType::Auto);
  for (Oid role : policy.roles) {
    if (role != invalid_oid) record_dependency(ctx, self, {ClassId::Role, role}, DependencyType::Normal);
  }
  analyze::ParseState state = ctx.parse_state();
  analyze::add_relation_to_namespace(state, table, {}, false);
  for (const Expr* expr : {policy.qual, policy.with_check}) {
    if (expr == nullptr) continue;
    record_dependencies(ctx, self, analyze::find_expr_references(ctx.session, expr, state.rtable),
                        DependencyType::Normal);
  }
}

// What a policy's command can't have.
void check_clauses(char command, bool has_qual, bool has_check, std::string_view check_refusal) {
  if ((command == 'r' || command == 'd') && has_check) throw PgError("42601", std::string(check_refusal));
  if (command == 'a' && has_qual) throw PgError("42601", "only WITH CHECK expression allowed for INSERT");
}

}  // namespace

void apply(Context& ctx, const ::CreatePolicyStmt& stmt) {
  char command = command_code(stmt.cmd_name);
  check_clauses(command, stmt.qual != nullptr, stmt.with_check != nullptr,
                "WITH CHECK cannot be applied to SELECT or DELETE");
  std::vector<Oid> roles = policy_roles(ctx, stmt.roles);
  const Relation& table = policy_table(ctx, *stmt.table);
  Expr* qual = policy_qual(ctx, stmt.qual, table);
  Expr* check = policy_qual(ctx, stmt.with_check, table);
  if (const Policy* existing = find_policy(ctx, table.oid, stmt.policy_name)) {
    ctx.session.use({ClassId::Policy, existing->oid});
    throw PgError("42710", "policy " + quoted(stmt.policy_name) + " for table " + quoted(table.name) +
                               " already exists");
  }
  auto policy = new_object<Policy>(ctx, stmt.policy_name, invalid_oid, table.oid);
  policy.command = command;
  policy.permissive = stmt.permissive;
  policy.roles = std::move(roles);
  policy.qual = qual;
  policy.with_check = check;
  record_policy_dependencies(ctx, ctx.catalog.policies.add(std::move(policy)));
}

void apply(Context& ctx, const ::AlterPolicyStmt& stmt) {
  std::vector<Oid> roles = policy_roles(ctx, stmt.roles);
  const Relation& table = policy_table(ctx, *stmt.table);
  Expr* qual = policy_qual(ctx, stmt.qual, table);
  Expr* check = policy_qual(ctx, stmt.with_check, table);
  const Policy* policy = find_policy(ctx, table.oid, stmt.policy_name);
  if (policy == nullptr) {
    throw PgError("42704", "policy " + quoted(stmt.policy_name) + " for table " + quoted(table.name) +
                               " does not exist");
  }
  ctx.session.use({ClassId::Policy, policy->oid});
  check_clauses(policy->command, stmt.qual != nullptr, stmt.with_check != nullptr,
                "only USING expression allowed for SELECT, DELETE");
  Policy& edited = ctx.catalog.policies.edit(policy->oid);
  if (stmt.roles != nullptr) edited.roles = std::move(roles);
  if (stmt.qual != nullptr) edited.qual = qual;
  if (stmt.with_check != nullptr) edited.with_check = check;
  edited.changed = ctx.session.statement;
  record_policy_dependencies(ctx, edited);
}

}  // namespace reconcile::replay
