#include "core/replay/query.h"

#include "core/analyze/permission.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

// Whether a statement changes a table whose definition is only near to the real one.
bool changes_foreign_made(const Context& ctx, const catalog::Query& query) {
  for (const catalog::CommonTableExpr* cte : query.ctes) {
    if (cte->query != nullptr && changes_foreign_made(ctx, *cte->query)) return true;
  }
  if (query.command == Command::Select || query.result_relation == 0) return false;
  Oid target = query.rtable[static_cast<std::size_t>(query.result_relation) - 1]->relid;
  const Relation* relation = ctx.catalog.relations.find(target);
  return relation != nullptr && is_foreign_made(ctx, *relation);
}

}  // namespace

bool is_foreign_made(const Context& ctx, const Relation& relation) {
  if (relation.oid < first_normal_oid || relation.made == no_statement) return true;
  for (const Dependency& dependency : ctx.catalog.depends.references_of({ClassId::Relation, relation.oid})) {
    if (dependency.type == DependencyType::Extension) return true;
  }
  return false;
}

execute::ResultSet run_query(Context& ctx, const catalog::Query& query, const execute::Parameters& parameters) {
  auto savepoint = ctx.catalog.undo().savepoint();
  if (changes_foreign_made(ctx, query)) {
    // Real constraints may be other than those here: what the run refuses or can't tell is not held against it.
    try {
      return execute::run(ctx.session, query, parameters);
    } catch (Undecided&) {
    } catch (PgError& error) {
      error.location = -1;
      if (error.sqlstate.starts_with("42")) throw;  // not of the rows: a body that does not fit the history's own objects
    }
    ctx.catalog.undo().rollback_to(savepoint);
    execute::forget_effects(ctx.session, query);
    return {.rows = {}, .complete = false};
  }
  try {
    return execute::run(ctx.session, query, parameters);
  } catch (Undecided& undecided) {
    ctx.catalog.undo().rollback_to(savepoint);
    execute::forget_effects(ctx.session, query);
    scope_of(ctx).doubt(std::move(undecided.reason));
    return {.rows = {}, .complete = false};
  } catch (PgError& error) {
    error.location = -1;  // of what is raised while a query runs the server tells no place
    throw;
  }
}

void apply_query(Context& ctx, const ::Node* node) {
  analyze::ParseState state = ctx.parse_state();
  const catalog::Query* query = analyze::analyze_query(state, node);
  plan_query(ctx, *query);
  run_query(ctx, *query);
}

void plan_query(Context& ctx, const catalog::Query& query) {
  try {
    analyze::check_before_execution(ctx.session, query);
  } catch (const PgError& error) {
    // The index of ON CONFLICT is looked for when the constants are folded already.
    if (error.sqlstate == "42P10" && error.message.starts_with("there is no unique")) execute::fold_constants(ctx.session, query);
    throw;
  }
  execute::fold_constants(ctx.session, query);
  analyze::check_permissions(ctx.session, query);
}

}  // namespace reconcile::replay
