// DECLARE, FETCH, MOVE and CLOSE at the top level (portalcmds.c).
#include "core/replay/error.h"
#include "core/replay/query.h"
#include "core/replay/session_statements.h"
#include "core/replay/statement_scope.h"

namespace reconcile::replay {
namespace {

ClientState& client_of(const Context& ctx) {
  return scope_of(ctx).client;
}

}  // namespace

void apply(Context& ctx, const ::DeclareCursorStmt& stmt) {
  bool hold = (stmt.options & CURSOR_OPT_HOLD) != 0;
  if ((stmt.options & CURSOR_OPT_SCROLL) != 0 && (stmt.options & CURSOR_OPT_NO_SCROLL) != 0) {
    throw error("42P11", "cannot specify both SCROLL and NO SCROLL");
  }
  if ((stmt.options & CURSOR_OPT_ASENSITIVE) != 0 && (stmt.options & CURSOR_OPT_INSENSITIVE) != 0) {
    throw error("42P11", "cannot specify both INSENSITIVE and ASENSITIVE");
  }
  analyze::ParseState state = ctx.parse_state();
  const catalog::Query* query = analyze::analyze_query(state, stmt.query);
  if (stmt.portalname[0] == '\0') throw error("34000", "invalid cursor name: must not be empty");
  if (!hold && !ctx.in_block) throw error("25P01", "DECLARE CURSOR can only be used in transaction blocks");
  plan_query(ctx, *query);
  ClientState& client = client_of(ctx);
  if (client.cursors.contains(stmt.portalname)) throw error("42P03", "cursor \"%s\" already exists", {stmt.portalname});
  client.cursors[stmt.portalname] = hold;
}

void apply(Context& ctx, const ::FetchStmt& stmt) {
  if (!client_of(ctx).cursors.contains(stmt.portalname)) throw error("34000", "cursor \"%s\" does not exist", {stmt.portalname});
}

void apply(Context& ctx, const ::ClosePortalStmt& stmt) {
  ClientState& client = client_of(ctx);
  if (stmt.portalname == nullptr) return client.cursors.clear();
  if (client.cursors.erase(stmt.portalname) == 0) throw error("34000", "cursor \"%s\" does not exist", {stmt.portalname});
}

}  // namespace reconcile::replay
