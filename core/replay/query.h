// Queries and data changes that a history runs: analysed, then run on the model's catalog and rows.
#pragma once

#include "core/execute/execute.h"
#include "core/replay/context.h"
#include "core/replay/statement_scope.h"

namespace reconcile::replay {

// Runs an analysed query. Where that can't be followed, what it changes is unknown from here on and the
// reason is left as a doubt: the statement is undecided though the replay goes on as if it had succeeded.
execute::ResultSet run_query(Context& ctx, const catalog::Query& query, const execute::Parameters& parameters = {});

// What the rewriter and the planner refuse before the query runs.
void plan_query(Context& ctx, const catalog::Query& query);

// SELECT, INSERT, UPDATE, DELETE or MERGE as a statement of its own.
void apply_query(Context& ctx, const ::Node* node);

// What a platform or a tool has made before the history: its definitions are only near, its rows not followed.
bool is_foreign_made(const Context& ctx, const Relation& relation);

// Calls `body`, which asks what rows a table holds; an answer that can't be told leaves a doubt.
template <class F>
void with_doubt(Context& ctx, F body) {
  try {
    body();
  } catch (Undecided& undecided) {
    scope_of(ctx).doubt(std::move(undecided.reason));
  }
}

}  // namespace reconcile::replay
