// Which subcommands of ALTER TABLE which kinds of relations take, and how the refusal is worded
// (ATSimplePermissions).
#include "core/replay/alter_table.h"

namespace reconcile::replay {
namespace {

struct Target {
  AlterTableType type;
  std::string_view kinds;
  std::string_view action;
};

constexpr Target targets[] = {
    {AT_AddColumn, "rpcf", "ADD COLUMN"},
    {AT_ColumnDefault, "rpvf", "ALTER COLUMN ... SET DEFAULT"},
    {AT_DropNotNull, "rpf", "ALTER COLUMN ... DROP NOT NULL"},
    {AT_SetNotNull, "rpf", "ALTER COLUMN ... SET NOT NULL"},
    {AT_DropExpression, "rpf", "ALTER COLUMN ... DROP EXPRESSION"},
    {AT_SetStatistics, "rpmiIf", "ALTER COLUMN ... SET STATISTICS"},
    {AT_SetOptions, "rpmf", "ALTER COLUMN ... SET"},
    {AT_ResetOptions, "rpmf", "ALTER COLUMN ... RESET"},
    {AT_SetStorage, "rpmf", "ALTER COLUMN ... SET STORAGE"},
    {AT_SetCompression, "rpm", "ALTER COLUMN ... SET COMPRESSION"},
    {AT_DropColumn, "rpcf", "DROP COLUMN"},
    {AT_AddConstraint, "rpf", "ADD CONSTRAINT"},
    {AT_AddIndexConstraint, "rp", "ADD CONSTRAINT"},
    {AT_AlterConstraint, "rp", "ALTER CONSTRAINT"},
    {AT_ValidateConstraint, "rpf", "VALIDATE CONSTRAINT"},
    {AT_DropConstraint, "rpf", "DROP CONSTRAINT"},
    {AT_AlterColumnType, "rpcf", "ALTER COLUMN ... SET DATA TYPE"},
    {AT_AlterColumnGenericOptions, "f", "ALTER COLUMN ... OPTIONS"},
    {AT_ClusterOn, "rpm", "CLUSTER ON"},
    {AT_DropCluster, "rpm", "SET WITHOUT CLUSTER"},
    {AT_SetLogged, "rpS", "SET LOGGED"},
    {AT_SetUnLogged, "rpS", "SET UNLOGGED"},
    {AT_DropOids, "rpf", "SET WITHOUT OIDS"},
    {AT_SetAccessMethod, "rpm", "SET ACCESS METHOD"},
    {AT_SetTableSpace, "rpmiI", "SET TABLESPACE"},
    {AT_SetRelOptions, "rpvmi", "SET"},
    {AT_ResetRelOptions, "rpvmi", "RESET"},
    {AT_ReplaceRelOptions, "rpvmi", "SET"},
    {AT_EnableTrig, "rpf", "ENABLE TRIGGER"},
    {AT_EnableAlwaysTrig, "rpf", "ENABLE ALWAYS TRIGGER"},
    {AT_EnableReplicaTrig, "rpf", "ENABLE REPLICA TRIGGER"},
    {AT_DisableTrig, "rpf", "DISABLE TRIGGER"},
    {AT_EnableTrigAll, "rpf", "ENABLE TRIGGER ALL"},
    {AT_DisableTrigAll, "rpf", "DISABLE TRIGGER ALL"},
    {AT_EnableTrigUser, "rpf", "ENABLE TRIGGER USER"},
    {AT_DisableTrigUser, "rpf", "DISABLE TRIGGER USER"},
    {AT_EnableRule, "rp", "ENABLE RULE"},
    {AT_EnableAlwaysRule, "rp", "ENABLE ALWAYS RULE"},
    {AT_EnableReplicaRule, "rp", "ENABLE REPLICA RULE"},
    {AT_DisableRule, "rp", "DISABLE RULE"},
    {AT_AddInherit, "rpf", "INHERIT"},
    {AT_DropInherit, "rpf", "NO INHERIT"},
    {AT_AddOf, "rp", "OF"},
    {AT_DropOf, "rp", "NOT OF"},
    {AT_ReplicaIdentity, "rpm", "REPLICA IDENTITY"},
    {AT_EnableRowSecurity, "rp", "ENABLE ROW SECURITY"},
    {AT_DisableRowSecurity, "rp", "DISABLE ROW SECURITY"},
    {AT_ForceRowSecurity, "rp", "FORCE ROW SECURITY"},
    {AT_NoForceRowSecurity, "rp", "NO FORCE ROW SECURITY"},
    {AT_GenericOptions, "f", "OPTIONS"},
    {AT_AttachPartition, "rpI", "ATTACH PARTITION"},
    {AT_DetachPartition, "rp", "DETACH PARTITION"},
    {AT_DetachPartitionFinalize, "rp", "DETACH PARTITION ... FINALIZE"},
    {AT_AddIdentity, "rpvf", "ALTER COLUMN ... ADD IDENTITY"},
    {AT_SetIdentity, "rpvf", "ALTER COLUMN ... SET"},
    {AT_DropIdentity, "rpvf", "ALTER COLUMN ... DROP IDENTITY"},
};

}  // namespace

std::string_view kind_plural(char kind) {
  switch (kind) {
    case 'r': return "tables";
    case 'p': return "partitioned tables";
    case 'v': return "views";
    case 'm': return "materialized views";
    case 'S': return "sequences";
    case 'i': return "indexes";
    case 'I': return "partitioned indexes";
    case 'f': return "foreign tables";
    case 'c': return "composite types";
    case 't': return "TOAST tables";
    default: return "relations";
  }
}

void check_alter_target(const Relation& relation, AlterTableType type) {
  for (const Target& target : targets) {
    if (target.type != type || target.kinds.find(relation.kind) != std::string_view::npos) continue;
    throw error("42809", "ALTER action %s cannot be performed on relation \"%s\"", {target.action, relation.name})
        .with_detail(message("This operation is not supported for %s.", {kind_plural(relation.kind)}));
  }
}

}  // namespace reconcile::replay
