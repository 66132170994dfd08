// LISTEN, NOTIFY, DISCARD, SET CONSTRAINTS, CHECKPOINT, LOAD.
#include <algorithm>
#include <string>

#include "core/execute/rows.h"
#include "core/replay/error.h"
#include "core/replay/query.h"
#include "core/replay/relation.h"
#include "core/replay/session_statements.h"
#include "core/replay/settings.h"

namespace reconcile::replay {

void apply(Context&, const ::ListenStmt&) {}

void apply(Context&, const ::NotifyStmt& stmt) {
  if (std::string_view(stmt.conditionname).size() >= 64) throw error("22023", "channel name too long");
  if (sql::str(stmt.payload).size() >= 8000) throw error("22023", "payload string too long");
}

void apply(Context&, const ::UnlistenStmt&) {}

void apply(Context& ctx, const ::DiscardStmt& stmt) {
  if (stmt.target == DISCARD_ALL) {
    ctx.prevent_in_transaction_block("DISCARD ALL");
    reset_all_settings(ctx.session);
    scope_of(ctx).client = {};
  }
  if (stmt.target != DISCARD_ALL && stmt.target != DISCARD_TEMP) return;
  std::vector<ObjectAddress> temporary;
  for (const Relation* relation : ctx.catalog.relations.own()) {
    bool own = relation->nsp == ctx.session.temp_namespace && relation->nsp != invalid_oid && !relation->index;
    if (own) temporary.push_back(address_of(*relation));
  }
  if (!temporary.empty()) perform_multiple_deletions(ctx, temporary, DROP_CASCADE);
}

namespace {

std::vector<Oid> searched_schemas(Context& ctx, const ::RangeVar& name) {
  if (name.schemaname != nullptr) return {analyze::lookup_namespace(ctx.session, name.schemaname)};
  return analyze::active_search_path(ctx.session);
}

// The constraints of that name in the first schema that has one.
std::vector<const Constraint*> named_constraints(Context& ctx, const ::RangeVar& name) {
  for (Oid schema : searched_schemas(ctx, name)) {
    std::vector<const Constraint*> found;
    ctx.catalog.constraints.for_each_named(schema, name.relname, [&](const Constraint& c) { found.push_back(&c); });
    if (found.empty()) continue;
    bool any = std::any_of(found.begin(), found.end(), [](const Constraint* c) { return c->deferrable; });
    if (!any) throw error("42809", "constraint \"%s\" is not deferrable", {name.relname});
    return found;
  }
  throw error("42704", "constraint \"%s\" does not exist", {name.relname});
}

void verify_now(Context& ctx, const Constraint& constraint) {
  if (constraint.contype == 'f' && constraint.deferrable) {
    with_doubt(ctx, [&] { execute::verify_foreign_key(ctx.session, constraint); });
  }
}

}  // namespace

// Until the transaction ends a deferrable constraint is looked at when it is told to; what follows from it
// at COMMIT is not modelled.
void apply(Context& ctx, const ::ConstraintsSetStmt& stmt) {
  std::vector<const Constraint*> constraints;
  for (auto* name : sql::list<::RangeVar>(stmt.constraints)) {
    for (const Constraint* constraint : named_constraints(ctx, *name)) constraints.push_back(constraint);
  }
  if (!ctx.in_block) return;  // "SET CONSTRAINTS can only be used in transaction blocks", a warning
  if (stmt.constraints == nullptr) {
    for (const Constraint* constraint : ctx.catalog.constraints.own()) {
      if (constraint->deferrable) constraints.push_back(constraint);
    }
  }
  for (const Constraint* constraint : constraints) {
    if (stmt.deferred) {
      execute::defer_constraint(ctx.session, constraint->oid);
    } else {
      verify_now(ctx, *constraint);
    }
  }
}

void apply(Context&, const ::CheckPointStmt&) {}

void apply(Context& ctx, const ::LoadStmt& stmt) {
  std::string_view file = sql::str(stmt.filename);
  bool language = file.find('/') == std::string_view::npos && ctx.catalog.languages.find(invalid_oid, std::string(file)) != nullptr;
  if (!language) throw Undecided{"which files the server can load is not known"};
}

}  // namespace reconcile::replay
