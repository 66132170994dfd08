// The one place that knows every statement kind: a flat switch from node tag to apply() overload.
#include "core/replay/context.h"
#include "core/replay/plpgsql/do_block.h"
#include "core/replay/object_statements.h"
#include "core/replay/query.h"
#include "core/replay/session_statements.h"
#include "core/replay/settings.h"
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
    RECONCILE_STATEMENT(CreateEnumStmt);
    RECONCILE_STATEMENT(CompositeTypeStmt);
    RECONCILE_STATEMENT(CreateRangeStmt);
    RECONCILE_STATEMENT(AlterEnumStmt);
    RECONCILE_STATEMENT(AlterTypeStmt);
    RECONCILE_STATEMENT(CreateDomainStmt);
    RECONCILE_STATEMENT(AlterDomainStmt);
    RECONCILE_STATEMENT(DefineStmt);
    RECONCILE_STATEMENT(AlterTSDictionaryStmt);
    RECONCILE_STATEMENT(AlterTSConfigurationStmt);
    RECONCILE_STATEMENT(CreateFunctionStmt);
    RECONCILE_STATEMENT(AlterFunctionStmt);
    RECONCILE_STATEMENT(CreateTrigStmt);
    RECONCILE_STATEMENT(CreatePolicyStmt);
    RECONCILE_STATEMENT(AlterPolicyStmt);
    RECONCILE_STATEMENT(RuleStmt);
    RECONCILE_STATEMENT(CreateRoleStmt);
    RECONCILE_STATEMENT(AlterRoleStmt);
    RECONCILE_STATEMENT(AlterRoleSetStmt);
    RECONCILE_STATEMENT(DropRoleStmt);
    RECONCILE_STATEMENT(GrantRoleStmt);
    RECONCILE_STATEMENT(DropOwnedStmt);
    RECONCILE_STATEMENT(ReassignOwnedStmt);
    RECONCILE_STATEMENT(GrantStmt);
    RECONCILE_STATEMENT(AlterDefaultPrivilegesStmt);
    RECONCILE_STATEMENT(CommentStmt);
    RECONCILE_STATEMENT(SecLabelStmt);
    RECONCILE_STATEMENT(CreateExtensionStmt);
    RECONCILE_STATEMENT(AlterExtensionStmt);
    RECONCILE_STATEMENT(AlterExtensionContentsStmt);
    RECONCILE_STATEMENT(AlterObjectDependsStmt);
    RECONCILE_STATEMENT(CreatePublicationStmt);
    RECONCILE_STATEMENT(AlterPublicationStmt);
    RECONCILE_STATEMENT(CreateEventTrigStmt);
    RECONCILE_STATEMENT(AlterEventTrigStmt);
    RECONCILE_STATEMENT(CreateStatsStmt);
    RECONCILE_STATEMENT(AlterStatsStmt);
    RECONCILE_STATEMENT(CreateFdwStmt);
    RECONCILE_STATEMENT(AlterFdwStmt);
    RECONCILE_STATEMENT(CreateForeignServerStmt);
    RECONCILE_STATEMENT(AlterForeignServerStmt);
    RECONCILE_STATEMENT(CreateUserMappingStmt);
    RECONCILE_STATEMENT(AlterUserMappingStmt);
    RECONCILE_STATEMENT(DropUserMappingStmt);
    RECONCILE_STATEMENT(ImportForeignSchemaStmt);
    RECONCILE_STATEMENT(CreateCastStmt);
    RECONCILE_STATEMENT(CreateTransformStmt);
    RECONCILE_STATEMENT(CreatePLangStmt);
    RECONCILE_STATEMENT(CreateAmStmt);
    RECONCILE_STATEMENT(CreateTableSpaceStmt);
    RECONCILE_STATEMENT(DropTableSpaceStmt);
    RECONCILE_STATEMENT(CreateOpFamilyStmt);
    RECONCILE_STATEMENT(CreateOpClassStmt);

    // procedural code
    RECONCILE_STATEMENT(DoStmt);
    RECONCILE_STATEMENT(CallStmt);

    // the session
    RECONCILE_STATEMENT(VariableSetStmt);
    RECONCILE_STATEMENT(VariableShowStmt);
    RECONCILE_STATEMENT(PrepareStmt);
    RECONCILE_STATEMENT(ExecuteStmt);
    RECONCILE_STATEMENT(DeallocateStmt);
    RECONCILE_STATEMENT(DeclareCursorStmt);
    RECONCILE_STATEMENT(FetchStmt);
    RECONCILE_STATEMENT(ClosePortalStmt);
    RECONCILE_STATEMENT(ListenStmt);
    RECONCILE_STATEMENT(NotifyStmt);
    RECONCILE_STATEMENT(UnlistenStmt);
    RECONCILE_STATEMENT(DiscardStmt);
    RECONCILE_STATEMENT(ConstraintsSetStmt);

    // the server
    RECONCILE_STATEMENT(CheckPointStmt);
    RECONCILE_STATEMENT(LoadStmt);
    RECONCILE_STATEMENT(AlterSystemStmt);
    RECONCILE_STATEMENT(CreatedbStmt);
    RECONCILE_STATEMENT(DropdbStmt);
    RECONCILE_STATEMENT(AlterDatabaseStmt);
    RECONCILE_STATEMENT(AlterDatabaseSetStmt);
    RECONCILE_STATEMENT(CreateSubscriptionStmt);
    RECONCILE_STATEMENT(AlterSubscriptionStmt);
    RECONCILE_STATEMENT(DropSubscriptionStmt);

    // queries, rows
    RECONCILE_STATEMENT(CopyStmt);
    RECONCILE_STATEMENT(ExplainStmt);
    case T_SelectStmt:
      if (apply_select_into(ctx, *reinterpret_cast<const ::SelectStmt*>(node))) return;
      [[fallthrough]];
    case T_InsertStmt:
    case T_UpdateStmt:
    case T_DeleteStmt:
    case T_MergeStmt:
      return apply_query(ctx, node);

    default:
      throw Undecided{"this statement kind is not modelled"};
  }
#undef RECONCILE_STATEMENT
}

}  // namespace reconcile::replay
