// The one place that knows every statement kind: a flat switch from node tag to apply() overload.
#include "core/replay/context.h"
#include "core/replay/object_statements.h"
#include "core/replay/statements.h"

namespace reconcile::replay {

void apply_statement(Context& ctx, const ::Node* node) {
#define RECONCILE_STATEMENT(Kind) \
  case T_##Kind:                  \
    return apply(ctx, *reinterpret_cast<const ::Kind*>(node))

  switch (nodeTag(node)) {
    // relations and schemas
    RECONCILE_STATEMENT(CreateStmt);
    RECONCILE_STATEMENT(CreateForeignTableStmt);
    RECONCILE_STATEMENT(AlterTableStmt);
    RECONCILE_STATEMENT(DropStmt);
    RECONCILE_STATEMENT(TruncateStmt);
    RECONCILE_STATEMENT(IndexStmt);
    RECONCILE_STATEMENT(ReindexStmt);
    RECONCILE_STATEMENT(ClusterStmt);
    RECONCILE_STATEMENT(VacuumStmt);
    RECONCILE_STATEMENT(LockStmt);
    RECONCILE_STATEMENT(CreateSeqStmt);
    RECONCILE_STATEMENT(AlterSeqStmt);
    RECONCILE_STATEMENT(ViewStmt);
    RECONCILE_STATEMENT(CreateTableAsStmt);
    RECONCILE_STATEMENT(RefreshMatViewStmt);
    RECONCILE_STATEMENT(RenameStmt);
    RECONCILE_STATEMENT(AlterObjectSchemaStmt);
    RECONCILE_STATEMENT(AlterOwnerStmt);
    RECONCILE_STATEMENT(CreateSchemaStmt);

    // types, functions, triggers, policies, roles, grants, extensions, comments, …

    // queries and DML

    default:
      throw Undecided{"this statement kind is not modelled"};
  }
#undef RECONCILE_STATEMENT
}

}  // namespace reconcile::replay
