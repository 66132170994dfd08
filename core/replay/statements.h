// The statements that the replay models: one apply() per PostgreSQL statement node, one file per family.
// dispatch.cc is the one place that reads a node's tag.
//
// Some nodes stand for many kinds of object (DROP, RENAME, SET SCHEMA, OWNER TO): their apply() deals with
// relations, columns, constraints and schemas and hands every other kind on.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// ---- relations and schemas ----

void apply(Context& ctx, const ::CreateStmt& stmt);               // create_table.cc
void apply(Context& ctx, const ::CreateForeignTableStmt& stmt);   // create_table.cc
void apply(Context& ctx, const ::AlterTableStmt& stmt);           // alter_table.cc
void apply(Context& ctx, const ::DropStmt& stmt);                 // drop.cc
void apply(Context& ctx, const ::TruncateStmt& stmt);             // truncate.cc
void apply(Context& ctx, const ::IndexStmt& stmt);                // index.cc
void apply(Context& ctx, const ::ReindexStmt& stmt);              // maintenance.cc
void apply(Context& ctx, const ::ClusterStmt& stmt);              // maintenance.cc
void apply(Context& ctx, const ::VacuumStmt& stmt);               // maintenance.cc
void apply(Context& ctx, const ::LockStmt& stmt);                 // maintenance.cc
void apply(Context& ctx, const ::CreateSeqStmt& stmt);            // sequence.cc
void apply(Context& ctx, const ::AlterSeqStmt& stmt);             // sequence.cc
void apply(Context& ctx, const ::ViewStmt& stmt);                 // view.cc
void apply(Context& ctx, const ::CreateTableAsStmt& stmt);        // create_table_as.cc
void apply(Context& ctx, const ::RefreshMatViewStmt& stmt);       // create_table_as.cc
void apply(Context& ctx, const ::RenameStmt& stmt);               // rename.cc
void apply(Context& ctx, const ::AlterObjectSchemaStmt& stmt);    // alter_schema.cc
void apply(Context& ctx, const ::AlterOwnerStmt& stmt);           // alter_schema.cc
void apply(Context& ctx, const ::CreateSchemaStmt& stmt);         // schema.cc

// SELECT … INTO as a statement of its own: true when `stmt` is one (and has been carried out).
bool apply_select_into(Context& ctx, const ::SelectStmt& stmt);   // create_table_as.cc

}  // namespace reconcile::replay
