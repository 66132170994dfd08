// CREATE SCHEMA with its embedded elements (CreateSchemaCommand, transformCreateSchemaStmt).
#include <algorithm>

#include "core/replay/relation.h"
#include "core/replay/statements.h"
#include "core/replay/grant.h"

namespace reconcile::replay {
namespace {

// Elements run in this order whatever the order written.
int element_rank(const ::Node* node) {
  switch (nodeTag(node)) {
    case T_CreateSeqStmt: return 0;
    case T_CreateStmt: return 1;
    case T_ViewStmt: return 2;
    case T_IndexStmt: return 3;
    case T_CreateTrigStmt: return 4;
    default: return 5;
  }
}

void run_elements(Context& ctx, const ::CreateSchemaStmt& stmt, const std::string& schema) {
  std::vector<const ::Node*> elements;
  for (auto* node : sql::list(stmt.schemaElts)) elements.push_back(node);
  std::stable_sort(elements.begin(), elements.end(),
                   [](const ::Node* a, const ::Node* b) { return element_rank(a) < element_rank(b); });
  std::vector<std::string> before = ctx.session.search_path;
  ctx.session.search_path.insert(ctx.session.search_path.begin(), schema);
  try {
    for (const ::Node* element : elements) apply_statement(ctx, element);
  } catch (...) {
    ctx.session.search_path = before;
    throw;
  }
  ctx.session.search_path = before;
}

}  // namespace

void apply(Context& ctx, const ::CreateSchemaStmt& stmt) {
  Oid owner = stmt.authrole == nullptr ? current_role_oid(ctx) : role_oid(ctx, *stmt.authrole);
  std::string name(sql::str(stmt.schemaname));
  if (name.empty()) name = role_name(ctx, owner);
  if (name.starts_with("pg_")) {
    throw error("42939", "unacceptable schema name \"%s\"", {name})
        .with_detail("The prefix \"pg_\" is reserved for system schemas.");
  }
  if (ctx.catalog.namespaces.find(invalid_oid, name) != nullptr) {
    if (!stmt.if_not_exists) throw error("42P06", "schema \"%s\" already exists", {name});
    return notice(ctx, "schema \"%s\" already exists, skipping", {name});
  }
  Namespace schema = new_object<Namespace>(ctx, name);
  schema.owner = owner;
  schema.acl = user_default_acl(ctx, OBJECT_SCHEMA, owner, invalid_oid);
  ctx.catalog.namespaces.add(std::move(schema));
  run_elements(ctx, stmt, name);
}

}  // namespace reconcile::replay
