// Statements about the session, the server or rows on their way, which make and drop no object of a schema.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

void apply(Context& ctx, const ::CallStmt& stmt);              // call.cc
void apply(Context& ctx, const ::CopyStmt& stmt);              // copy.cc
void apply(Context& ctx, const ::PrepareStmt& stmt);           // prepared.cc
void apply(Context& ctx, const ::ExecuteStmt& stmt);           // prepared.cc
void apply(Context& ctx, const ::DeallocateStmt& stmt);        // prepared.cc
void apply(Context& ctx, const ::ExplainStmt& stmt);           // explain.cc
void apply(Context& ctx, const ::DeclareCursorStmt& stmt);     // cursor.cc
void apply(Context& ctx, const ::FetchStmt& stmt);             // cursor.cc
void apply(Context& ctx, const ::ClosePortalStmt& stmt);       // cursor.cc
void apply(Context& ctx, const ::ListenStmt& stmt);            // session_command.cc
void apply(Context& ctx, const ::NotifyStmt& stmt);            // session_command.cc
void apply(Context& ctx, const ::UnlistenStmt& stmt);          // session_command.cc
void apply(Context& ctx, const ::DiscardStmt& stmt);           // session_command.cc
void apply(Context& ctx, const ::ConstraintsSetStmt& stmt);    // session_command.cc
void apply(Context& ctx, const ::CheckPointStmt& stmt);        // session_command.cc
void apply(Context& ctx, const ::LoadStmt& stmt);              // session_command.cc
void apply(Context& ctx, const ::AlterSystemStmt& stmt);       // database.cc
void apply(Context& ctx, const ::CreatedbStmt& stmt);          // database.cc
void apply(Context& ctx, const ::DropdbStmt& stmt);            // database.cc
void apply(Context& ctx, const ::AlterDatabaseStmt& stmt);     // database.cc
void apply(Context& ctx, const ::AlterDatabaseSetStmt& stmt);  // database.cc
void apply(Context& ctx, const ::CreateSubscriptionStmt& stmt);  // subscription.cc
void apply(Context& ctx, const ::AlterSubscriptionStmt& stmt);   // subscription.cc
void apply(Context& ctx, const ::DropSubscriptionStmt& stmt);    // subscription.cc

// An analysed EXECUTE with the values of its parameters (ExecuteQuery).
struct BoundStatement {
  const catalog::Query* query = nullptr;
  std::vector<Value> values;
};
BoundStatement bind_prepared(Context& ctx, const ::ExecuteStmt& stmt);

}  // namespace reconcile::replay
