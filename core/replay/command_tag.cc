#include "core/replay/command_tag.h"

#include "core/sql/nodes.h"

namespace reconcile::replay {
namespace {

std::string_view object_word(ObjectType type) {
  switch (type) {
    case OBJECT_ACCESS_METHOD: return "ACCESS METHOD";
    case OBJECT_AGGREGATE: return "AGGREGATE";
    case OBJECT_ATTRIBUTE: case OBJECT_TYPE: return "TYPE";
    case OBJECT_CAST: return "CAST";
    case OBJECT_COLLATION: return "COLLATION";
    case OBJECT_CONVERSION: return "CONVERSION";
    case OBJECT_DATABASE: return "DATABASE";
    case OBJECT_DOMAIN: case OBJECT_DOMCONSTRAINT: return "DOMAIN";
    case OBJECT_EVENT_TRIGGER: return "EVENT TRIGGER";
    case OBJECT_EXTENSION: return "EXTENSION";
    case OBJECT_FDW: return "FOREIGN DATA WRAPPER";
    case OBJECT_FOREIGN_SERVER: return "SERVER";
    case OBJECT_FOREIGN_TABLE: return "FOREIGN TABLE";
    case OBJECT_FUNCTION: return "FUNCTION";
    case OBJECT_INDEX: return "INDEX";
    case OBJECT_LANGUAGE: return "LANGUAGE";
    case OBJECT_MATVIEW: return "MATERIALIZED VIEW";
    case OBJECT_OPCLASS: return "OPERATOR CLASS";
    case OBJECT_OPERATOR: return "OPERATOR";
    case OBJECT_OPFAMILY: return "OPERATOR FAMILY";
    case OBJECT_POLICY: return "POLICY";
    case OBJECT_PROCEDURE: return "PROCEDURE";
    case OBJECT_PUBLICATION: return "PUBLICATION";
    case OBJECT_ROLE: return "ROLE";
    case OBJECT_ROUTINE: return "ROUTINE";
    case OBJECT_RULE: return "RULE";
    case OBJECT_SCHEMA: return "SCHEMA";
    case OBJECT_SEQUENCE: return "SEQUENCE";
    case OBJECT_STATISTIC_EXT: return "STATISTICS";
    case OBJECT_SUBSCRIPTION: return "SUBSCRIPTION";
    case OBJECT_COLUMN: case OBJECT_TABCONSTRAINT: case OBJECT_TABLE: return "TABLE";
    case OBJECT_TABLESPACE: return "TABLESPACE";
    case OBJECT_TRANSFORM: return "TRANSFORM";
    case OBJECT_TRIGGER: return "TRIGGER";
    case OBJECT_TSCONFIGURATION: return "TEXT SEARCH CONFIGURATION";
    case OBJECT_TSDICTIONARY: return "TEXT SEARCH DICTIONARY";
    case OBJECT_TSPARSER: return "TEXT SEARCH PARSER";
    case OBJECT_TSTEMPLATE: return "TEXT SEARCH TEMPLATE";
    case OBJECT_VIEW: return "VIEW";
    default: return "OBJECT";
  }
}

// Tags are static strings; "VERB OBJECT" pairs are interned here.
std::string_view joined(std::string_view verb, ObjectType type) {
  static thread_local std::string tags[3][OBJECT_VIEW + 1];
  std::size_t row = verb == "CREATE" ? 0 : verb == "ALTER" ? 1 : 2;
  std::string& tag = tags[row][type];
  if (tag.empty()) tag = std::string(verb) + " " + std::string(object_word(type));
  return tag;
}

std::string_view transaction_tag(const TransactionStmt& stmt) {
  switch (stmt.kind) {
    case TRANS_STMT_BEGIN: return "BEGIN";
    case TRANS_STMT_START: return "START TRANSACTION";
    case TRANS_STMT_COMMIT: return "COMMIT";
    case TRANS_STMT_ROLLBACK: case TRANS_STMT_ROLLBACK_TO: return "ROLLBACK";
    case TRANS_STMT_SAVEPOINT: return "SAVEPOINT";
    case TRANS_STMT_RELEASE: return "RELEASE";
    case TRANS_STMT_PREPARE: return "PREPARE TRANSACTION";
    case TRANS_STMT_COMMIT_PREPARED: return "COMMIT PREPARED";
    case TRANS_STMT_ROLLBACK_PREPARED: return "ROLLBACK PREPARED";
  }
  return "BEGIN";
}

template <class T>
const T& as(const ::Node* node) {
  return *reinterpret_cast<const T*>(node);
}

}  // namespace

std::string_view command_tag(const ::Node* node) {
  if (node == nullptr) return "";
  switch (nodeTag(node)) {
    case T_SelectStmt: return as<SelectStmt>(node).intoClause == nullptr ? "SELECT" : "SELECT INTO";
    case T_InsertStmt: return "INSERT";
    case T_UpdateStmt: return "UPDATE";
    case T_DeleteStmt: return "DELETE";
    case T_MergeStmt: return "MERGE";
    case T_TransactionStmt: return transaction_tag(as<TransactionStmt>(node));
    case T_CreateStmt: return "CREATE TABLE";
    case T_CreateForeignTableStmt: return "CREATE FOREIGN TABLE";
    case T_CreateTableAsStmt: return joined("CREATE", as<CreateTableAsStmt>(node).objtype);
    case T_AlterTableStmt: return joined("ALTER", as<AlterTableStmt>(node).objtype);
    case T_IndexStmt: return "CREATE INDEX";
    case T_ViewStmt: return "CREATE VIEW";
    case T_CreateSchemaStmt: return "CREATE SCHEMA";
    case T_CreateSeqStmt: return "CREATE SEQUENCE";
    case T_AlterSeqStmt: return "ALTER SEQUENCE";
    case T_CreateEnumStmt: case T_CompositeTypeStmt: case T_CreateRangeStmt: return "CREATE TYPE";
    case T_AlterEnumStmt: case T_AlterTypeStmt: return "ALTER TYPE";
    case T_CreateDomainStmt: return "CREATE DOMAIN";
    case T_AlterDomainStmt: return "ALTER DOMAIN";
    case T_DefineStmt: return joined("CREATE", as<DefineStmt>(node).kind);
    case T_CreateFunctionStmt: return as<CreateFunctionStmt>(node).is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION";
    case T_AlterFunctionStmt: return joined("ALTER", as<AlterFunctionStmt>(node).objtype);
    case T_CreateTrigStmt: return "CREATE TRIGGER";
    case T_CreatePolicyStmt: return "CREATE POLICY";
    case T_AlterPolicyStmt: return "ALTER POLICY";
    case T_RuleStmt: return "CREATE RULE";
    case T_CreateExtensionStmt: return "CREATE EXTENSION";
    case T_AlterExtensionStmt: case T_AlterExtensionContentsStmt: return "ALTER EXTENSION";
    case T_CreateRoleStmt: return "CREATE ROLE";
    case T_AlterRoleStmt: case T_AlterRoleSetStmt: return "ALTER ROLE";
    case T_DropRoleStmt: return "DROP ROLE";
    case T_DropOwnedStmt: return "DROP OWNED";
    case T_ReassignOwnedStmt: return "REASSIGN OWNED";
    case T_GrantStmt: return as<GrantStmt>(node).is_grant ? "GRANT" : "REVOKE";
    case T_GrantRoleStmt: return as<GrantRoleStmt>(node).is_grant ? "GRANT ROLE" : "REVOKE ROLE";
    case T_AlterDefaultPrivilegesStmt: return "ALTER DEFAULT PRIVILEGES";
    case T_CommentStmt: return "COMMENT";
    case T_SecLabelStmt: return "SECURITY LABEL";
    case T_DropStmt: return joined("DROP", as<DropStmt>(node).removeType);
    case T_RenameStmt: {
      const auto& rename = as<RenameStmt>(node);
      return joined("ALTER", rename.renameType == OBJECT_COLUMN || rename.renameType == OBJECT_ATTRIBUTE ? rename.relationType
                                                                                                        : rename.renameType);
    }
    case T_AlterObjectSchemaStmt: return joined("ALTER", as<AlterObjectSchemaStmt>(node).objectType);
    case T_AlterOwnerStmt: return joined("ALTER", as<AlterOwnerStmt>(node).objectType);
    case T_AlterObjectDependsStmt: return joined("ALTER", as<AlterObjectDependsStmt>(node).objectType);
    case T_TruncateStmt: return "TRUNCATE TABLE";
    case T_RefreshMatViewStmt: return "REFRESH MATERIALIZED VIEW";
    case T_ReindexStmt: return "REINDEX";
    case T_VacuumStmt: return as<VacuumStmt>(node).is_vacuumcmd ? "VACUUM" : "ANALYZE";
    case T_ClusterStmt: return "CLUSTER";
    case T_LockStmt: return "LOCK TABLE";
    case T_CopyStmt: return "COPY";
    case T_DoStmt: return "DO";
    case T_CallStmt: return "CALL";
    case T_ExplainStmt: return "EXPLAIN";
    case T_PrepareStmt: return "PREPARE";
    case T_ExecuteStmt: return "EXECUTE";
    case T_DeallocateStmt: return "DEALLOCATE";
    case T_VariableSetStmt: {
      VariableSetKind kind = as<VariableSetStmt>(node).kind;
      return kind == VAR_RESET || kind == VAR_RESET_ALL ? "RESET" : "SET";
    }
    case T_VariableShowStmt: return "SHOW";
    case T_DiscardStmt: return "DISCARD";
    case T_ListenStmt: return "LISTEN";
    case T_UnlistenStmt: return "UNLISTEN";
    case T_NotifyStmt: return "NOTIFY";
    case T_CheckPointStmt: return "CHECKPOINT";
    case T_LoadStmt: return "LOAD";
    case T_ConstraintsSetStmt: return "SET CONSTRAINTS";
    case T_CreatedbStmt: return "CREATE DATABASE";
    case T_DropdbStmt: return "DROP DATABASE";
    case T_AlterDatabaseStmt: case T_AlterDatabaseSetStmt: return "ALTER DATABASE";
    case T_AlterSystemStmt: return "ALTER SYSTEM";
    case T_CreateStatsStmt: return "CREATE STATISTICS";
    case T_AlterStatsStmt: return "ALTER STATISTICS";
    case T_CreatePublicationStmt: return "CREATE PUBLICATION";
    case T_AlterPublicationStmt: return "ALTER PUBLICATION";
    case T_CreateSubscriptionStmt: return "CREATE SUBSCRIPTION";
    case T_AlterSubscriptionStmt: return "ALTER SUBSCRIPTION";
    case T_DropSubscriptionStmt: return "DROP SUBSCRIPTION";
    case T_CreateEventTrigStmt: return "CREATE EVENT TRIGGER";
    case T_AlterEventTrigStmt: return "ALTER EVENT TRIGGER";
    case T_CreateFdwStmt: return "CREATE FOREIGN DATA WRAPPER";
    case T_CreateForeignServerStmt: return "CREATE SERVER";
    case T_CreateUserMappingStmt: return "CREATE USER MAPPING";
    case T_ImportForeignSchemaStmt: return "IMPORT FOREIGN SCHEMA";
    case T_CreateCastStmt: return "CREATE CAST";
    case T_CreateConversionStmt: return "CREATE CONVERSION";
    case T_CreateOpClassStmt: return "CREATE OPERATOR CLASS";
    case T_CreateOpFamilyStmt: return "CREATE OPERATOR FAMILY";
    case T_AlterOpFamilyStmt: return "ALTER OPERATOR FAMILY";
    case T_AlterOperatorStmt: return "ALTER OPERATOR";
    case T_CreatePLangStmt: return "CREATE LANGUAGE";
    case T_CreateTransformStmt: return "CREATE TRANSFORM";
    case T_CreateTableSpaceStmt: return "CREATE TABLESPACE";
    case T_CreateAmStmt: return "CREATE ACCESS METHOD";
    case T_AlterCollationStmt: return "ALTER COLLATION";
    case T_DeclareCursorStmt: return "DECLARE CURSOR";
    case T_FetchStmt: return "FETCH";
    case T_ClosePortalStmt: return "CLOSE CURSOR";
    default: return "UTILITY";
  }
}

bool is_dml(const ::Node* node) {
  if (node == nullptr) return false;
  NodeTag tag = nodeTag(node);
  return tag == T_InsertStmt || tag == T_UpdateStmt || tag == T_DeleteStmt || tag == T_MergeStmt;
}

}  // namespace reconcile::replay
